// The boundary chart's figure: the server's template with a scene filled in.

import { merged } from "./merge.js";
import { valueScale } from "./palette.js";
import { templateOf } from "./scaled.js";
import { plotlyText, shortNumber, widthOf } from "./text.js";

const KEY_ROW = 19; // px
const KEY_GAP = 8; // px between an axis and a key below it
const SMALL = 280; // px of a plot: names in the key below a smaller one are short
const SHORT_NAME = 9; // characters of a class's name there

// scene: {header, arrays}, or null for empty axes. source: address of the picture.
// size: {width, height} of the chart in px; the key goes beside the plot or below it, wherever it
// leaves more of it. Returns {data, layout, isBelow}.
export function boundaryFigure({ scene, templates, theme: wanted, source, size, isExport = false }) {
  const theme = isExport ? { ...wanted, scale: 1 } : wanted;
  const template = templateOf(templates, theme, "boundary");
  const isBelow = !isExport && scene !== null && fitsBetterBelow(scene.header, templates, theme, size);
  const layout = merged(
    template.layout,
    { font: { family: theme.font }, hoverlabel: { font: { family: theme.font } } },
    isBelow ? template.narrow : {},
    isExport ? template.exported : {},
  );
  const data = template.data.map((trace) => merged(trace, {}));
  if (!scene) return { data, layout: { ...layout, images: [] }, isBelow };
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
  placePoints(data, scene, templates, theme, template);
  data[4].visible = header.task === "regression";
  const cut = isBelow && size.width < SMALL ? SHORT_NAME : templates.key_name;
  const key = keyOf(header, templates, theme, template.class_key, cut);
  const margin = marginWith(key, layout.margin, size, isBelow);
  const { width, height } = plotIn(size, margin);
  if (isSquare(header)) {
    // what is left of the width lies on both sides, of the height below
    margin.l += Math.max(0, width - height) / 2;
    margin.r += Math.max(0, width - height) / 2;
    margin.b += Math.max(0, height - width);
  }
  const below = -(layout.margin.b + (header.task === "regression" ? theme.scale * KEY_GAP : 0)) / (size.height - margin.t - margin.b);
  const place = isBelow ? { legend2: { y: below }, coloraxis: { colorbar: { y: below } } } : {};
  return {
    data: [...data, ...key.traces],
    layout: merged(layout, { margin }, key.layout, place),
    isBelow,
  };
}

// Both axes of one unit: a circle should look like one.
function isSquare({ x_range: [left, right], y_range: [bottom, top] }) {
  return left === bottom && right === top;
}

function marginWith(key, margin, size, isBelow) {
  if (!isBelow) return { ...margin, r: key.beside };
  return { ...margin, b: margin.b + key.below(size.width - margin.l - margin.r) };
}

const plotIn = ({ width, height }, margin) => ({
  width: width - margin.l - margin.r,
  height: height - margin.t - margin.b,
});

// Whether the plot is larger with its key below it than with its key beside it.
function fitsBetterBelow(header, templates, theme, size) {
  const template = templateOf(templates, theme, "boundary");
  const key = keyOf(header, templates, theme, template.class_key, templates.key_name);
  const [beside, below] = [false, true].map((isBelow) => {
    const { width, height } = plotIn(size, marginWith(key, template.layout.margin, size, isBelow));
    return isSquare(header) ? Math.min(width, height) : Math.max(0, width) * Math.max(0, height);
  });
  return below > beside;
}

function placePoints(data, { header, arrays }, templates, theme, { circled, on_scale: onScale }) {
  const splits = ["train", "validation"];
  const most = Math.max(...splits.map((split) => arrays[`${split}_y`].length));
  const [, usual] = templates.marker_sizes.find(([limit]) => most <= limit);
  splits.forEach((split, position) => {
    const xy = arrays[`${split}_xy`];
    const y = arrays[`${split}_y`];
    const trace = data[position];
    trace.x = xy.filter((_, index) => index % 2 === 0);
    trace.y = xy.filter((_, index) => index % 2 === 1);
    trace.text = wordsOf(y, header, templates);
    trace.marker = { ...trace.marker, size: theme.scale * (position === 0 ? usual : usual - 1) };
    if (header.task === "regression") {
      trace.marker = {
        ...trace.marker,
        color: y,
        coloraxis: "coloraxis",
        size: templates.scale_size * trace.marker.size,
        line: position === 1 ? circled : onScale,
      };
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
    return Array.from(y, (value) => `${name} ${shortNumber(value)}`.trim());
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
      beside: theme.scale * templates.scale_room,
      below: () => theme.scale * (62 + KEY_GAP),
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
    beside: theme.scale * (60 + 7 * Math.max(0, ...lengths)),
    // all in one row, or else in columns as wide as the widest
    below: (room) => {
      const width = room / theme.scale;
      const widths = lengths.map((length) => 44 + 7 * length);
      const inOneRow = widths.reduce((sum, one) => sum + one, 0) <= width;
      const columns = inOneRow
        ? widths.length
        : Math.max(1, Math.floor(width / Math.max(...widths)));
      return theme.scale * (KEY_GAP + KEY_ROW * Math.ceil(widths.length / columns));
    },
  };
}

function classColour(index, templates) {
  return templates.classes[Math.round(index) % templates.classes.length];
}
