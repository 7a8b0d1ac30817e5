// The boundary chart: a Plotly figure with the points, and the picture on a canvas under it.

import { boundaryFigure } from "./boundary_figure.js";
import { element, setText } from "./element.js";
import { pixelTable } from "./palette.js";
import { pictureCanvas } from "./picture.js";
import { CONFIG } from "./plotly.js";

const LARGE = 1.6; // times the size of points, for a screen far away
const FIGURE_EVERY = 500; // ms between pictures given to the figure while it trains
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"; // transparent

const SPLITS = ["train", "validation"];

// toggle(split) is called when somebody presses an entry of the legend.
export function boundaryChart({ Plotly, templates, label, toggle = () => {} }) {
  const picture = pictureCanvas(templates.levels, templates.classes.length);
  const plot = element("div", { class: "lepton-plot" });
  const host = element(
    "div",
    { class: "lepton-chart", "data-testid": "boundary-chart", role: "group", "aria-label": label },
    picture.canvas,
    plot,
  );
  picture.canvas.className = "lepton-picture";
  // over the picture, while somebody looks at it: what a single neuron answers
  const looked = pictureCanvas(templates.levels, templates.classes.length);
  const caption = element("div", { class: "lepton-look", "data-testid": "look", hidden: true });
  looked.canvas.className = "lepton-picture";
  plot.after(caption);
  let lookedTable = null;
  let theme = null;
  let scene = null;
  let frame = null; // not drawn yet
  let epoch = null; // of the picture
  let isStale = false; // the figure lacks the picture on the canvas
  let isPlaying = false;
  let isBelow = null; // where the key is
  let due = 0;
  let shown = SPLITS; // names of display options

  // The picture's colours, as the theme, the scene and the display options have them.
  function colourPicture() {
    if (!theme || !scene) return;
    const { lookups } = templates.themes[theme.name];
    picture.setTable(pixelTable(scene, lookups, templates.levels, shown.includes("discrete")));
  }

  // Points that are off are still named in the legend, where a press brings them back.
  function asShown(trace, position) {
    const name = SPLITS[position % SPLITS.length];
    const isPoints = position < 2 * SPLITS.length;
    const visible = isPoints && !shown.includes(name) ? { visible: "legendonly" } : {};
    const isLarge = position < SPLITS.length && shown.includes("large") && trace.marker.size;
    const marker = isLarge ? { marker: { ...trace.marker, size: LARGE * trace.marker.size } } : {};
    return { ...trace, ...visible, ...marker };
  }

  function figure(exportSize = null) {
    const isExport = exportSize !== null;
    const source = picture.isEmpty
      ? NOTHING
      : isExport
        ? picture.exportAddress()
        : picture.address();
    const size = exportSize ?? { width: host.clientWidth, height: host.clientHeight };
    const made = boundaryFigure({ scene, templates, theme, source, size, isExport });
    made.data = made.data.map(asShown);
    if (isExport) made.data = made.data.map(withoutHidden);
    return made;
  }

  // What somebody has hidden in the legend stays out of a file.
  function withoutHidden(trace) {
    return trace.visible === "legendonly" ? { ...trace, visible: false } : trace;
  }

  async function react() {
    if (!theme || !host.isConnected) return;
    if (!Plotly.isLoaded) {
      place();
      await Plotly.whenLoaded(react);
      return;
    }
    const { data, layout, isBelow: isNowBelow } = figure();
    // a colour bar that turns has to be drawn anew, or its old labels stay behind
    const draw = isBelow === isNowBelow ? Plotly.react : Plotly.newPlot;
    isBelow = isNowBelow;
    await draw(plot, data, layout, CONFIG);
    if (draw === Plotly.newPlot) {
      plot.on("plotly_legendclick", legendPressed);
      plot.on("plotly_legenddoubleclick", () => false); // it would hide all the others
    }
    place();
  }

  // Plotly would hide the points without the page's knowledge.
  function legendPressed({ curveNumber }) {
    if (curveNumber < 2 * SPLITS.length) toggle(SPLITS[curveNumber % SPLITS.length]);
    return false;
  }

  // Where the plot is in the chart [px]; null as long as there is nothing in it.
  function area() {
    const image = plot.querySelector(".imagelayer-below image, .imagelayer image, image");
    if (!image) return plot.layout || !scene || !theme ? null : plannedArea();
    const { left, top, width, height } = image.getBoundingClientRect();
    const origin = host.getBoundingClientRect();
    return { left: left - origin.left, top: top - origin.top, width, height };
  }

  // Where the plot will be once the figure is drawn.
  function plannedArea() {
    const { l, r, t, b } = figure().layout.margin;
    const { clientWidth: width, clientHeight: height } = host;
    return { left: l, top: t, width: width - l - r, height: height - t - b };
  }

  // The canvas lies where the figure has its own picture, which the page doesn't show.
  function place() {
    const box = area();
    if (!box) {
      picture.canvas.style.visibility = "hidden";
      return;
    }
    const place = {
      visibility: "visible",
      left: `${box.left}px`,
      top: `${box.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    };
    Object.assign(picture.canvas.style, place);
    Object.assign(looked.canvas.style, place);
    Object.assign(caption.style, { left: place.left, top: place.top, maxWidth: place.width });
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
    area,
    epochsPainted: 0, // pictures of another epoch than the one before
    async setTheme(newTheme) {
      theme = newTheme;
      colourPicture();
      await react();
    },
    // names: the display options that are on.
    async setDisplay(names) {
      if (JSON.stringify(names) === JSON.stringify(shown)) return;
      shown = names;
      colourPicture();
      await react();
    },
    async setScene(newScene) {
      const before = scene;
      scene = newScene;
      if (before && looksAlike(before, newScene)) return; // another network on the same data, say
      frame = null;
      picture.clear();
      colourPicture();
      await react();
    },
    async resize() {
      await react();
    },
    // Shows {bytes [size, size], size, table, words} in place of the output, until it is null.
    look(neuron) {
      caption.hidden = neuron === null;
      if (!neuron) {
        looked.canvas.remove();
        return;
      }
      if (!looked.canvas.isConnected) picture.canvas.after(looked.canvas);
      if (lookedTable !== neuron.table) {
        lookedTable = neuron.table;
        looked.clear();
        looked.setTable(lookedTable);
      }
      looked.paint(neuron.bytes, [neuron.size, neuron.size]);
      setText(caption, neuron.words);
    },
    offer(newFrame) {
      isPlaying = newFrame.header.status === "playing";
      if (newFrame.arrays.boundary && newFrame.header.scene === scene?.header.scene)
        frame = newFrame;
    },
    draw(now) {
      if (frame) {
        picture.paint(frame.arrays.boundary, frame.shapes.boundary);
        if (frame.header.epoch !== epoch) this.epochsPainted += 1;
        epoch = frame.header.epoch;
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
