// The boundary chart: a Plotly figure with the points, and the picture on a canvas under it.

import { boundaryFigure, NARROW } from "./boundary_figure.js";
import { element } from "./element.js";
import { pixelTable } from "./palette.js";
import { pictureCanvas } from "./picture.js";

const CONFIG = { displayModeBar: false, responsive: false, showTips: false, doubleClick: false };
const FIGURE_EVERY = 500; // ms between pictures given to the figure while it trains
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"; // transparent

export function boundaryChart({ Plotly, templates, label }) {
  const picture = pictureCanvas(templates.levels, templates.classes.length);
  const plot = element("div", { class: "lepton-plot" });
  const host = element(
    "div",
    { class: "lepton-chart", "data-testid": "boundary-chart", role: "group", "aria-label": label },
    picture.canvas,
    plot,
  );
  picture.canvas.className = "lepton-picture";
  let theme = null;
  let scene = null;
  let frame = null; // not drawn yet
  let isStale = false; // the figure lacks the picture on the canvas
  let isPlaying = false;
  let isNarrow = null;
  let due = 0;

  function figure(exportSize = null) {
    const isExport = exportSize !== null;
    const source = picture.isEmpty
      ? NOTHING
      : isExport
        ? picture.exportAddress()
        : picture.address();
    const size = exportSize ?? { width: host.clientWidth, height: host.clientHeight };
    const made = boundaryFigure({ scene, templates, theme, source, size, isExport });
    if (isExport) made.data = made.data.map(withoutHidden);
    return made;
  }

  // What somebody has hidden in the legend stays out of a file.
  function withoutHidden(trace, position) {
    return plot.data?.[position]?.visible === "legendonly" ? { ...trace, visible: false } : trace;
  }

  async function react() {
    if (!theme || !host.isConnected) return;
    const { data, layout } = figure();
    // a colour bar that turns has to be drawn anew, or its old labels stay behind
    const draw = isNarrow === host.clientWidth < NARROW ? Plotly.react : Plotly.newPlot;
    isNarrow = host.clientWidth < NARROW;
    await draw(plot, data, layout, CONFIG);
    place();
  }

  // The canvas lies where the figure has its own picture, which the page doesn't show.
  function place() {
    const image = plot.querySelector(".imagelayer-below image, .imagelayer image, image");
    if (!image) {
      picture.canvas.style.visibility = "hidden";
      return;
    }
    const box = image.getBoundingClientRect();
    const origin = host.getBoundingClientRect();
    Object.assign(picture.canvas.style, {
      visibility: "visible",
      left: `${box.left - origin.left}px`,
      top: `${box.top - origin.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    });
  }

  function giveToFigure() {
    isStale = false;
    if (plot.layout?.images?.length) {
      Plotly.relayout(plot, { "images[0].source": picture.address() });
    }
  }

  return {
    element: host,
    plot,
    figure,
    async setTheme(newTheme) {
      theme = newTheme;
      if (scene) picture.setTable(pixelTable(scene, templates.themes[theme.name].lookups));
      await react();
    },
    async setScene(newScene) {
      const before = scene;
      scene = newScene;
      if (before && looksAlike(before, newScene)) return; // another network on the same data, say
      frame = null;
      picture.clear();
      picture.setTable(pixelTable(scene, templates.themes[theme.name].lookups));
      await react();
    },
    async resize() {
      await react();
    },
    offer(newFrame) {
      isPlaying = newFrame.header.status === "playing";
      if (newFrame.arrays.boundary && newFrame.header.scene === scene?.header.scene)
        frame = newFrame;
    },
    draw(now) {
      if (frame) {
        picture.paint(frame.arrays.boundary, frame.shapes.boundary);
        frame = null;
        isStale = true;
      }
      if (isStale && (!isPlaying || now >= due)) {
        due = now + FIGURE_EVERY;
        giveToFigure();
      }
      return isStale && !isPlaying;
    },
    remove() {
      Plotly.purge(plot);
      host.remove();
    },
  };
}

// What of a scene is drawn here; a title is drawn in downloads alone.
const SHOWN = [
  "task",
  "class_names",
  "x_range",
  "y_range",
  "x_label",
  "y_label",
  "value_range",
  "target_name",
];
const POINTS = ["train_xy", "train_y", "validation_xy", "validation_y"];

// Whether two scenes are drawn the same.
function looksAlike(one, other) {
  const shown = ({ header }) => JSON.stringify(SHOWN.map((name) => header[name]));
  return (
    shown(one) === shown(other) &&
    POINTS.every((name) => {
      const values = one.arrays[name];
      const others = other.arrays[name];
      return values.length === others.length && values.every((value, at) => value === others[at]);
    })
  );
}
