// The boundary chart's figure: the server's template with a scene filled in.

import { merged } from "./merge.js";
import { valueScale } from "./palette.js";
import { plotlyText, widthOf } from "./text.js";

const KEY_ROW = 19; // px
export const NARROW = 400; // px: below, the key lies under the plot
const SHORT_NAME = 9; // characters of a class's name in the key of a narrow chart

// scene: {header, arrays}, or null for empty axes. source: address of the picture.
// size: {width, height} of the chart in px; where it is narrow, the key goes below the plot.
export function boundaryFigure({ scene, templates, theme, source, size, isExport = false }) {
  const template = templates.themes[theme.name].boundary;
  const isNarrow = size.width < NARROW;
  const layout = merged(
    template.layout,
    { font: { family: theme.font }, hoverlabel: { font: { family: theme.font } } },
    isNarrow ? template.narrow : {},
    isExport ? template.exported : {},
  );
  const data = template.data.map((trace) => merged(trace, {}));
  if (!scene) return { data, layout: { ...layout, images: [] } };
  const { header } = scene;
  const name = (text, longest = templates.longest_name) => plotlyText(text, longest);
  const [left, right] = header.x_range;
  const [bottom, top] = header.y_range;
  layout.xaxis = merged(layout.xaxis, {
    range: [left, right],
    title: { text: name(header.x_label) },
  });
  layout.yaxis = merged(layout.yaxis, {
    range: [bottom, top],
    title: { text: name(header.y_label) },
  });
  layout.images = [
    { ...layout.images[0], source, x: left, y: top, sizex: right - left, sizey: top - bottom },
  ];
  if (isExport) {
    layout.title = merged(layout.title, { subtitle: { text: name(header.title, 120) } });
    if (header.task === "regression") layout.title.text = templates.regression_title;
  }
  placePoints(data, scene, templates, template.circled);
  data[4].visible = header.task === "regression";
  const cut = isNarrow ? SHORT_NAME : templates.key_name;
  const key = keyOf(header, templates, theme, template.class_key, cut);
  const margin = { ...layout.margin };
  if (isNarrow) margin.b += key.below(size.width - margin.l - margin.r);
  else margin.r = key.beside;
  // both axes of one unit: a circle should look like one
  const spare = size.width - margin.l - margin.r - (size.height - margin.t - margin.b);
  if (left === bottom && right === top) margin[spare > 0 ? "r" : "b"] += Math.abs(spare);
  const below = -layout.margin.b / (size.height - margin.t - margin.b);
  const place = isNarrow ? { legend2: { y: below }, coloraxis: { colorbar: { y: below } } } : {};
  return { data: [...data, ...key.traces], layout: merged(layout, { margin }, key.layout, place) };
}

function placePoints(data, { header, arrays }, templates, circled) {
  const splits = ["train", "validation"];
  const most = Math.max(...splits.map((split) => arrays[`${split}_y`].length));
  const [, size] = templates.marker_sizes.find(([limit]) => most <= limit);
  splits.forEach((split, position) => {
    const xy = arrays[`${split}_xy`];
    const y = arrays[`${split}_y`];
    const trace = data[position];
    trace.x = xy.filter((_, index) => index % 2 === 0);
    trace.y = xy.filter((_, index) => index % 2 === 1);
    trace.text = wordsOf(y, header, templates);
    trace.marker = { ...trace.marker, size: position === 0 ? size : size - 1 };
    if (header.task === "regression") {
      trace.marker = { ...trace.marker, color: y, coloraxis: "coloraxis" };
      if (position === 1) trace.marker.line = circled;
    } else {
      const color = Array.from(y, (index) => classColour(index, templates));
      const painted = position === 0 ? { color } : { line: { ...trace.marker.line, color } };
      trace.marker = { ...trace.marker, ...painted };
    }
    data[position + 2].showlegend = y.length > 0;
  });
}

// What hovering over a point says: its class, or its target.
function wordsOf(y, header, templates) {
  if (header.task === "regression") {
    const name = plotlyText(header.target_name, templates.longest_name);
    return Array.from(y, (value) => `${name} ${Number(value.toPrecision(4))}`.trim());
  }
  const names = header.class_names.map((name) => plotlyText(name, templates.longest_name));
  return Array.from(y, (index) => names[Math.round(index)]);
}

// The colour bar of a regression, or a named square for each class: its traces, its layout, and
// the pixels that it takes beside the plot or below it.
function keyOf(header, templates, theme, pattern, cut) {
  if (header.task === "regression") {
    const scale = valueScale(...(header.value_range ?? [0, 1]));
    return {
      traces: [],
      layout: {
        coloraxis: {
          colorscale: templates.themes[theme.name].colorscales[scale.name],
          cmin: scale.low,
          cmax: scale.high,
          colorbar: { title: { text: plotlyText(header.target_name, 30) } },
        },
      },
      beside: templates.scale_room,
      below: () => 62,
    };
  }
  const lengths = header.class_names.map((name) => Math.min(widthOf(name), cut));
  return {
    traces: header.class_names.map((name, index) => ({
      ...pattern,
      name: plotlyText(name, cut),
      marker: { ...pattern.marker, color: classColour(index, templates) },
    })),
    layout: {},
    beside: 60 + 7 * Math.max(0, ...lengths),
    // all in one row, or else in columns as wide as the widest
    below: (width) => {
      const widths = lengths.map((length) => 44 + 7 * length);
      const inOneRow = widths.reduce((sum, one) => sum + one, 0) <= width;
      const columns = inOneRow
        ? widths.length
        : Math.max(1, Math.floor(width / Math.max(...widths)));
      return 8 + KEY_ROW * Math.ceil(widths.length / columns);
    },
  };
}

function classColour(index, templates) {
  return templates.classes[Math.round(index) % templates.classes.length];
}
