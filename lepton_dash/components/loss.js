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
import { templateOf } from "./scaled.js";
import { filled, lossText, plotlyText, wholeText, widthOf } from "./text.js";

const MOST_POINTS = 400; // about one a pixel
const LINES_EVERY = 66; // ms
const FIGURE_EVERY = 700; // ms
const BEST_ROOM = 36; // px between the best epoch and its label
const MINOR_ROOM = 46; // px of a decade in which 2 and 5 have room for their numbers,
const ALL_ROOM = 290; // and in which all digits have
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
  const behind = references({ words, changed: () => react() });
  host.append(behind.element);

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
  const numTicks = () => Math.max(2, Math.min(7, Math.floor(host.clientWidth / theme.scale / TICK_ROOM)));
  const template = (isExport = false) =>
    templateOf(templates, isExport ? { ...theme, scale: 1 } : theme, "loss");

  // Pixels of the plot from top to bottom.
  function plotHeight(exportSize) {
    const { layout, exported } = template(exportSize !== null);
    const margin = { ...layout.margin, ...(exportSize && exported.margin) };
    return Math.max(1, (exportSize?.height ?? host.clientHeight) - margin.t - margin.b);
  }

  // Which powers of ten, and what between them, have numbers; null leaves that to Plotly.
  function logTicks([bottom, top], height, scale) {
    if (!isLog) return null;
    const decade = height / scale / (top - bottom);
    if (decade >= ALL_ROOM) return "D1";
    return decade >= MINOR_ROOM ? "D2" : Math.ceil(16 / decade);
  }

  function rangesOf({ x, y }) {
    return axisRanges(x, [...y, ...behind.losses()], isLog, epochs, behind.farthest());
  }

  // The best epoch, and the one that is looked at, as Plotly draws them over the curves.
  function marked([[left, right], [bottom, top]], height, isExport = false) {
    const own = template(isExport);
    const { best_epoch: epoch, best_loss: loss, sought } = marks;
    // while every epoch is the best so far, the mark would tell of one that is past already
    const isPassing = isPlaying && epoch === marks.epoch;
    marksBest = null;
    const annotations = [];
    if (isAlone()) annotations.push({ ...own.alone, y: 0.85 }); // the best one is below
    if (epoch != null && loss != null && !isPassing && !(isLog && loss <= 0)) {
      marksBest = epoch;
      const values = { epoch: wholeText(epoch), loss: lossText(loss) };
      const above = ((top - (isLog ? Math.log10(loss) : loss)) / (top - bottom)) * height;
      annotations.push({
        ...own.best,
        x: epoch,
        y: isLog ? Math.log10(loss) : loss,
        xanchor: epoch - left > 0.7 * (right - left) ? "right" : "left",
        ay: (above < BEST_ROOM * (isExport ? 1 : theme.scale) ? -1 : 1) * own.best.ay,
        text: filled(words.best, values),
        hovertext: filled(words.best_help, values),
      });
    }
    const shapes = sought == null ? [] : [{ ...own.sought, x0: sought, x1: sought }];
    return { annotations, shapes };
  }

  function figure(exportSize = null) {
    const isExport = exportSize !== null;
    const { x, y, visible } = curves();
    const [xRange, yRange] = rangesOf({ x, y });
    const height = plotHeight(exportSize);
    const from = template(isExport);
    const own = from.data.map((trace, position) => ({
      ...trace,
      x,
      y: y[position],
      visible: visible[position],
      showlegend: isExport,
    }));
    const data = [...behind.traces(from.references, isExport), ...own];
    const layout = merged(
      from.layout,
      {
        font: { family: theme.font },
        hoverlabel: { font: { family: theme.font } },
        xaxis: { range: xRange, autorange: false, nticks: numTicks() },
        yaxis: {
          range: yRange,
          autorange: false,
          type: isLog ? "log" : "linear",
          title: { text: plotlyText(axisTitle(isExport), 120) },
          dtick: logTicks(yRange, height, isExport ? 1 : theme.scale),
        },
      },
      marked([xRange, yRange], height, isExport),
      isExport ? from.exported : {},
      isExport ? { title: { subtitle: { text: plotlyText(title, 120) } } } : {},
    );
    return { data, layout };
  }

  // The longest of the loss's names that the axis has room for.
  function axisTitle(isExport) {
    const room = isExport ? Infinity : plotHeight(null) / (LETTER * theme.scale);
    const fitting = [names.axis, names.name].find((name) => name && widthOf(name) <= room);
    return fitting ?? template().layout.yaxis.title.text;
  }

  async function react() {
    if (!theme || !host.isConnected) return;
    if (!Plotly.isLoaded) {
      await Plotly.whenLoaded(react);
      return;
    }
    const { data, layout } = figure();
    ranges = [layout.xaxis.range, layout.yaxis.range];
    await Plotly.react(plot, data, layout, CONFIG);
  }

  function drawFigure({ x, y, visible }, newRanges) {
    ranges = newRanges;
    lacks = false;
    const height = plotHeight(null);
    const axes = {
      "xaxis.range": ranges[0],
      "yaxis.range": ranges[1],
      "yaxis.dtick": logTicks(ranges[1], height, theme.scale),
      ...marked(ranges, height),
    };
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
      behind.setTheme(template());
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
