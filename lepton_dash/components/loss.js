// The loss chart: training and validation loss over the epochs.
//
// While it trains and the axes rest, only the lines are drawn, straight into the figure's SVG; the
// whole figure is brought up to date now and then, whenever the axes change, and when it pauses.

import { element } from "./element.js";
import { thinned } from "./history.js";
import { axisRanges, curvePath, fits } from "./loss_axes.js";
import { merged } from "./merge.js";
import { CONFIG } from "./plotly.js";
import { references } from "./references.js";
import { filled, lossText, plotlyText, wholeText, widthOf } from "./text.js";

const MOST_POINTS = 400; // about one a pixel
const LINES_EVERY = 66; // ms
const FIGURE_EVERY = 700; // ms
const LEGEND_ROW = 22; // px
const TICK_ROOM = 70; // px for a number below the axis
const PART = 10; // a figure may take one part in so many of the time
const LETTER = 6.6; // px, of an axis' title

export function lossChart({ Plotly, templates, label, words, history }) {
  const plot = element("div", { class: "lepton-plot" });
  const host = element(
    "div",
    { class: "lepton-chart", "data-testid": "loss-chart", role: "group", "aria-label": label },
    plot,
  );
  let theme = null;
  let title = "";
  let names = { axis: "", name: "" }; // of the loss
  let isLog = false;
  let isStale = false;
  let isPlaying = false;
  let epochs = Infinity; // in all
  let ranges = null; // of the figure as it is drawn
  let linesDue = 0;
  let figureDue = 0;
  let lacks = false; // the figure lacks what its lines show
  let marks = {}; // epoch, best_epoch, best_loss, and the epoch that is looked at
  let marksBest = null; // the epoch that the figure marks as the best
  const behind = references({ words });

  function curves() {
    const { epoch, train, validation } = thinned(history, MOST_POINTS);
    const visible = [train, validation].map((values) => !isAlone() && hasNumbers(values));
    return { x: epoch, y: [train, validation], visible };
  }

  // Whether nothing is known between the start and where it stands: a network from a file.
  function isAlone() {
    const [start, end] = history.columns[0];
    return history.length === 2 && end - start > 1;
  }

  // as many as fit without turning
  const numTicks = () => Math.max(2, Math.min(7, Math.floor(host.clientWidth / TICK_ROOM)));
  const template = () => templates.themes[theme.name].loss;
  // above the plot is room for the names of the curves behind
  const top = () => template().layout.margin.t + LEGEND_ROW * behind.count();

  function rangesOf({ x, y }) {
    return axisRanges(x, [...y, ...behind.losses()], isLog, epochs, behind.farthest());
  }

  // The best epoch, and the one that is looked at, as Plotly draws them over the curves.
  function marked([[left, right]]) {
    const { best_epoch: epoch, best_loss: loss, sought } = marks;
    // while every epoch is the best so far, the mark would tell of one that is past already
    const isPassing = isPlaying && epoch === marks.epoch;
    marksBest = null;
    const annotations = [];
    if (isAlone()) annotations.push({ ...template().alone, y: 0.85 }); // the best one is below
    if (epoch != null && loss != null && !isPassing && !(isLog && loss <= 0)) {
      marksBest = epoch;
      const values = { epoch: wholeText(epoch), loss: lossText(loss) };
      annotations.push({
        ...template().best,
        x: epoch,
        y: isLog ? Math.log10(loss) : loss,
        xanchor: epoch - left > 0.7 * (right - left) ? "right" : "left",
        text: filled(words.best, values),
        hovertext: filled(words.best_help, values),
      });
    }
    const shapes = sought == null ? [] : [{ ...template().sought, x0: sought, x1: sought }];
    return { annotations, shapes };
  }

  function figure(exportSize = null) {
    const isExport = exportSize !== null;
    const { x, y, visible } = curves();
    const [xRange, yRange] = rangesOf({ x, y });
    const own = template().data.map((trace, position) => ({
      ...trace,
      x,
      y: y[position],
      visible: visible[position],
      showlegend: isExport,
    }));
    const data = [...behind.traces(template().references), ...own];
    const layout = merged(
      template().layout,
      { showlegend: behind.count() > 0, legend: isExport ? {} : template().legend },
      {
        font: { family: theme.font },
        hoverlabel: { font: { family: theme.font } },
        xaxis: { range: xRange, autorange: false, nticks: numTicks() },
        yaxis: {
          range: yRange,
          autorange: false,
          type: isLog ? "log" : "linear",
          title: { text: plotlyText(axisTitle(isExport), 120) },
        },
      },
      marked([xRange, yRange]),
      isExport ? template().exported : { margin: { ...template().layout.margin, t: top() } },
      isExport ? { title: { subtitle: { text: plotlyText(title, 120) } } } : {},
    );
    return { data, layout };
  }

  // The longest of the loss's names that the axis has room for.
  function axisTitle(isExport) {
    const room = isExport ? Infinity : host.clientHeight - top() - template().layout.margin.b;
    const fitting = [names.axis, names.name].find((name) => name && LETTER * widthOf(name) <= room);
    return fitting ?? template().layout.yaxis.title.text;
  }

  async function react() {
    if (!theme || !host.isConnected) return;
    const { data, layout } = figure();
    ranges = [layout.xaxis.range, layout.yaxis.range];
    await Plotly.react(plot, data, layout, CONFIG);
  }

  function drawFigure({ x, y, visible }, newRanges) {
    ranges = newRanges;
    lacks = false;
    const axes = { "xaxis.range": ranges[0], "yaxis.range": ranges[1], ...marked(ranges) };
    const first = plot.data.length - 2; // those behind come first
    Plotly.update(plot, { x: [x, x], y, visible }, axes, [first, first + 1]);
  }

  // Returns whether the figure has the lines.
  function drawLines({ x, y, visible }) {
    const { l, r, t, b } = plot.layout.margin;
    const size = { width: host.clientWidth - l - r, height: host.clientHeight - t - b };
    const shown = y.filter((_, position) => visible[position]);
    const all = [...plot.querySelectorAll(".scatterlayer path.js-line")];
    const lines = all.slice(all.length - shown.length);
    if (all.length !== shown.length + behind.numVisible(plot.data)) return false;
    shown.forEach((values, position) => {
      lines[position].setAttribute("d", curvePath(x, values, ranges, isLog, size));
    });
    lacks = true;
    return true;
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
    setScene(header) {
      title = header.title;
      const isOther = header.loss && header.loss.axis !== names.axis;
      names = header.loss ?? names;
      if (isOther) react();
      epochs = header.epochs;
    },
    async setReferences(message) {
      behind.set(message);
      await react();
    },
    async setLog(value) {
      isLog = value;
      await react();
    },
    async resize() {
      await react();
    },
    offer(newFrame, changed) {
      const { header } = newFrame;
      const wasPlaying = isPlaying;
      isPlaying = header.status === "playing";
      const sought = header.sought == null ? null : header.epoch;
      const isMarked = marks.best_epoch === header.best_epoch && marks.sought === sought;
      const { epoch, best_epoch, best_loss } = header;
      marks = { epoch, best_epoch, best_loss, sought };
      // it goes at once, so that it never stands beside the loss of a better epoch
      if (marksBest != null && marksBest !== best_epoch) hideAnnotations(plot);
      isStale ||= changed || !isMarked || wasPlaying !== isPlaying;
      if (behind.setDifferences(header.differences ?? [])) react();
    },
    // Returns whether there is still something to draw.
    draw(now) {
      if (!(isStale || lacks) || !plot.data) return false;
      const rests = isPlaying && now < figureDue;
      if (rests && (!isStale || now < linesDue)) return true;
      const drawn = curves();
      const newRanges = rangesOf(drawn);
      const axesRest = fits(ranges, newRanges);
      isStale = false;
      linesDue = now + LINES_EVERY;
      this.drawn += 1;
      if (rests && axesRest && drawLines(drawn)) return true;
      const started = performance.now();
      drawFigure(drawn, axesRest ? ranges : newRanges);
      figureDue = now + Math.max(FIGURE_EVERY, PART * (performance.now() - started));
      return false;
    },
    remove() {
      Plotly.purge(plot);
      host.remove();
    },
  };
}

// Until the figure is drawn the next time.
function hideAnnotations(plot) {
  for (const mark of plot.querySelectorAll(".infolayer .annotation")) mark.style.display = "none";
}

const hasNumbers = (values) => values.some(Number.isFinite);
