// The charts of the measures: curves for classes, predictions and residuals for numbers.

import { element } from "./element.js";
import { merged } from "./merge.js";
import { CONFIG } from "./plotly.js";
import { filled, plotlyText } from "./text.js";

const DASHES = ["solid", "dash", "dashdot"]; // beside the colours, by which many lines stay apart
const OF_PART = { validation: "validation", training: "train" }; // a part's colour
const ROOM = 0.04; // of an axis' span, around its points

export function measureCharts({ Plotly, templates, words }) {
  let theme = null;
  let scene = null;
  let message = null;
  let charts = []; // {name, plot, element}
  let ranges = {}; // of the axes, which rest while the points fit well
  let positive = null; // the position of the class whose curves are drawn; null: each

  function setScene(newScene) {
    remove();
    scene = newScene;
    message = null;
    ranges = {};
    const { task, class_names: names } = scene.header;
    positive = task === "binary" ? 1 : null;
    const choices =
      task === "binary"
        ? [1, 0].map((at) => [at, filled(words.against, { name: names[at], other: names[1 - at] })])
        : [
            [null, words.one_rest],
            ...names.map((name, at) => [at, filled(words.against_rest, { name })]),
          ];
    charts = (task === "regression" ? ["fit", "residuals"] : ["roc", "pr"]).map((name) => {
      const plot = element("div", { class: "lepton-plot" });
      const chart = element(
        "div",
        { class: "lepton-chart", role: "group", "aria-label": words[name] },
        plot,
      );
      const title = element("h3", {}, words[name]);
      if (task !== "regression") title.append(chooser(name, choices));
      const section = element("section", { "data-testid": `measure-${name}` }, title, chart);
      return { name, plot, element: section };
    });
  }

  // Which class counts as positive, in both charts.
  function chooser(name, choices) {
    const select = element(
      "select",
      {
        class: "lepton-positive",
        "data-testid": `positive-${name}`,
        "aria-label": words.positive,
        onchange() {
          positive = choices[select.selectedIndex][0];
          for (const { element: section } of charts) {
            section.querySelector("select").selectedIndex = select.selectedIndex;
          }
          draw();
        },
      },
      ...choices.map(([_at, text]) => element("option", {}, text)),
    );
    return select;
  }

  function figure(name) {
    const template = templates.themes[theme.name].measures[name];
    const layout = merged(template.layout, {
      font: { family: theme.font },
      hoverlabel: { font: { family: theme.font } },
    });
    const isCurve = name === "roc" || name === "pr";
    return isCurve
      ? { data: curves(name, template), layout }
      : points(name, template, layout);
  }

  function curves(name, template) {
    const { header, arrays } = message;
    const [chance, curve] = template.data;
    const names = scene.header.class_names;
    const drawn = names.map((_name, at) => at).filter((at) => positive === null || at === positive);
    // an answer by chance has a class's share as its precision, at every recall
    const shares = drawn.map((at) => arrays.support[at] / header.examples);
    const reference =
      name === "roc"
        ? chance
        : {
            ...chance,
            x: drawn.flatMap(() => [0, 1, null]),
            y: shares.flatMap((share) => [share, share, null]),
          };
    const lengths = [...arrays[`${name}_lengths`]];
    const lines = drawn.map((at) => {
      const from = lengths.slice(0, at).reduce((sum, count) => sum + count, 0);
      const values = arrays[`${name}_points`].subarray(2 * from, 2 * (from + lengths[at]));
      return {
        ...curve,
        name: plotlyText(names[at], templates.longest_name),
        x: values.filter((_value, index) => index % 2 === 0),
        y: values.filter((_value, index) => index % 2 === 1),
        line: {
          ...curve.line,
          color: templates.classes[at % templates.classes.length],
          dash: drawn.length > 1 ? DASHES[at % DASHES.length] : "solid",
        },
      };
    });
    return [reference, ...lines];
  }

  function points(name, template, layout) {
    const { actual, predicted } = message.arrays;
    const [reference, dots] = template.data;
    const color = templates.themes[theme.name].colours[OF_PART[message.header.part]];
    const isFit = name === "fit";
    const x = isFit ? actual : predicted;
    const y = isFit ? predicted : actual.map((value, at) => value - predicted[at]);
    const spans = isFit ? [span(x, y), span(x, y)] : [span(x), span(y, [0])];
    const [across, up] = (ranges[name] = spans.map((wanted, axis) =>
      rested(ranges[name]?.[axis], wanted),
    ));
    const line = isFit ? { x: across, y: across } : { x: across, y: [0, 0] };
    return {
      data: [
        { ...reference, ...line },
        { ...dots, x, y, marker: { ...dots.marker, color } },
      ],
      layout: merged(layout, { xaxis: { range: across }, yaxis: { range: up } }),
    };
  }

  async function draw() {
    if (!theme || !message) return;
    if (!Plotly.isLoaded) {
      await Plotly.whenLoaded(draw);
      return;
    }
    for (const { name, plot } of charts) {
      if (!plot.clientWidth) continue; // closed
      const { data, layout } = figure(name);
      await Plotly.react(plot, data, layout, CONFIG);
    }
  }

  function remove() {
    for (const { plot } of charts) if (plot.data) Plotly.purge(plot);
    charts = [];
  }

  return {
    get elements() {
      return charts.map((chart) => chart.element);
    },
    setScene,
    setTheme(newTheme) {
      theme = newTheme;
      return draw();
    },
    update(newMessage) {
      message = newMessage;
      draw();
    },
    resize: draw,
    remove,
  };
}

// The range that holds all values, with a little room.
function span(...lists) {
  let low = Infinity;
  let high = -Infinity;
  for (const values of lists) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (!(low <= high)) return [0, 1];
  const room = ROOM * (high - low) || Math.abs(high) * ROOM || 1;
  return [low - room, high + room];
}

// The range as it is while it holds what is wanted and isn't much too wide: axes that follow every
// point can't be read.
function rested(range, wanted) {
  if (!range) return wanted;
  const holds = range[0] <= wanted[0] && range[1] >= wanted[1];
  return holds && range[1] - range[0] < 1.6 * (wanted[1] - wanted[0]) ? range : wanted;
}
