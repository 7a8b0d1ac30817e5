// The loss chart: training and validation loss over the epochs, redrawn as often as it is cheap.

import { element } from "./element.js";
import { thinned } from "./history.js";
import { merged } from "./merge.js";
import { plotlyText } from "./text.js";

const CONFIG = { displayModeBar: false, responsive: false, showTips: false, doubleClick: false };
const MOST_POINTS = 400; // about one a pixel
const SHORTEST = 66; // ms between drawings
const LONGEST = 500; // ms
const PART = 8; // it may take one part in eight of the time

export function lossChart({ Plotly, templates, label, history }) {
  const plot = element("div", { class: "lepton-plot" });
  const host = element(
    "div",
    { class: "lepton-chart", "data-testid": "loss-chart", role: "group", "aria-label": label },
    plot,
  );
  let theme = null;
  let title = "";
  let isLog = false;
  let isStale = false;
  let isPlaying = false;
  let due = 0;

  function curves() {
    const { epoch, train, validation } = thinned(history, MOST_POINTS);
    return { x: epoch, y: [train, validation], visible: [train, validation].map(hasNumbers) };
  }

  function figure(exportSize = null) {
    const isExport = exportSize !== null;
    const template = templates.themes[theme.name].loss;
    const { x, y, visible } = curves();
    const [xRange, yRange] = ranges(x, y, isLog);
    const data = template.data.map((trace, position) => ({
      ...trace,
      x,
      y: y[position],
      visible: visible[position],
    }));
    const layout = merged(
      template.layout,
      {
        font: { family: theme.font },
        xaxis: { range: xRange, autorange: false },
        yaxis: { range: yRange, autorange: false, type: isLog ? "log" : "linear" },
      },
      isExport ? template.exported : {},
      isExport ? { title: { subtitle: { text: plotlyText(title, 120) } } } : {},
    );
    return { data, layout };
  }

  async function react() {
    if (!theme || !host.isConnected) return;
    const { data, layout } = figure();
    await Plotly.react(plot, data, layout, CONFIG);
  }

  function update() {
    const { x, y, visible } = curves();
    const [xRange, yRange] = ranges(x, y, isLog);
    const traces = { x: [x, x], y, visible };
    Plotly.update(plot, traces, { "xaxis.range": xRange, "yaxis.range": yRange }, [0, 1]);
  }

  return {
    element: host,
    plot,
    figure,
    drawn: 0,
    async setTheme(newTheme) {
      theme = newTheme;
      await react();
    },
    setTitle(text) {
      title = text;
    },
    async setLog(value) {
      isLog = value;
      await react();
    },
    async resize() {
      await react();
    },
    offer(newFrame, changed) {
      isPlaying = newFrame.header.status === "playing";
      isStale ||= changed;
    },
    // Returns whether it has still to be drawn.
    draw(now) {
      if (!isStale || !plot.data) return false;
      if (isPlaying && now < due) return true;
      const started = performance.now();
      update();
      this.drawn += 1;
      isStale = false;
      const cost = performance.now() - started;
      due = now + Math.min(LONGEST, Math.max(SHORTEST, PART * cost));
      return false;
    },
    remove() {
      Plotly.purge(plot);
      host.remove();
    },
  };
}

const hasNumbers = (values) => values.some(Number.isFinite);

// The range of both axes; that of a logarithmic one in powers of ten, as Plotly takes it.
export function ranges(x, ys, isLog) {
  const xRange = [0, Math.max(1, x.at(-1) ?? 1)];
  const values = ys.flat().filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  if (!values.length) return [xRange, isLog ? [-2, 0] : [0, 1]];
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!isLog) return [xRange, [Math.min(0, low), 1.05 * high || 1]];
  const [bottom, top] = [Math.log10(low), Math.log10(high)];
  const room = Math.max(0.05, 0.06 * (top - bottom));
  return [xRange, [bottom - room, top + room]];
}
