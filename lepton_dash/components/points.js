// Drawing points onto the boundary chart: a pen in its header, tools below that, and a canvas over
// the plot while it is drawn on. When a stroke ends, the page gets the points as its data set.

import { element, icon } from "./element.js";
import { unpacked, valueScale } from "./palette.js";
import {
  FEWEST_POINTS,
  MOST_POINTS,
  nearest,
  pointsOf,
  readPoints,
  short,
  writePoints,
} from "./points_text.js";

const MOST_CLASSES = 10;
const STARTING_POINTS = 200; // of another data set; more would leave no room to draw
const MOST_UNDO = 50;
const REACH = 13; // px around a point in which it is taken
const BRUSH = 16; // px: deviation of the brush's points
const SPACING = 9; // px between two points of the brush
const RADIUS = 4.5; // px of a point
const REST = 250; // ms after a stroke in which another one may begin before the page is told
const WAIT = 8000; // ms after which the page's points count, whatever was sent to it
const SETTLING = 300; // ms
const KEY_STEP = 8; // px that an arrow key moves the cross

const PEN = "M3 13.6V17h3.4l8.9-8.9-3.4-3.4L3 13.6zM17.6 5.8a1 1 0 0 0 0-1.4l-2-2a1 1 0 0 0-1.4 0l-1.5 1.5 3.4 3.4 1.5-1.5z";
const TOOLS = {
  add: "M9 3h2v6h6v2h-6v6H9v-6H3V9h6z",
  brush: "M4 5a2 2 0 1 1 4 0 2 2 0 0 1-4 0zm8-1a2 2 0 1 1 4 0 2 2 0 0 1-4 0zM8 11a2 2 0 1 1 4 0 2 2 0 0 1-4 0zm6 3a2 2 0 1 1 4 0 2 2 0 0 1-4 0zM2 15a2 2 0 1 1 4 0 2 2 0 0 1-4 0z",
  move: "M10 1l3 3.5h-2V9h4.5V7L19 10l-3.500 3v-2H11v4.500h2L10 19l-3-3.500h2V11H4.500v2L1 10l3.500-3v2H9V4.500H7z",
  erase: "M11.500 3L17 8.500 10 15.500h7V17H6.500L2.500 13zM5 13l2.300 2.500h.6l2.600-2.600L7.600 10z",
};
const ACTIONS = {
  undo: "M8 4v3c6 0 9 3 9 9-2-3.500-4.500-4.800-9-4.800V14L2.500 9z",
  clear: "M7 2h6l1 2h3v1.500H3V4h3zM4 7h12l-1 11H5z",
};

// Returns two parts: the pen, and the tools with the canvas.
export function points({ templates, labels, change, charts }) {
  const words = labels.points;
  const chart = charts.boundary;
  const canvas = element("canvas", {
    class: "lepton-points",
    "data-testid": "points-canvas",
    role: "application",
    tabindex: "0",
    "aria-label": words.canvas,
    hidden: true,
  });
  const pen = element(
    "button",
    {
      type: "button",
      class: "lepton-quiet",
      "data-testid": "draw-points",
      title: words.draw,
      "aria-pressed": "false",
      hidden: true,
      onclick: () => setDrawing(!isDrawing),
    },
    icon(PEN),
    element("span", {}, words.pen),
  );
  const said = element("span", { class: "lepton-label", role: "status", "data-testid": "points-said" });
  const swatches = element("div", { class: "lepton-swatches", role: "group", "aria-label": words.class });
  const valueBox = element("input", {
    type: "number",
    step: "0.1",
    value: "1",
    "data-testid": "point-value",
    "aria-label": words.value,
    title: words.value,
    onchange: () => setValue(Number(valueBox.value)),
  });
  const tools = Object.fromEntries(
    Object.entries(TOOLS).map(([name, path]) => [
      name,
      pressable(`tool-${name}`, words.tools[name], path, () => setTool(name)),
    ]),
  );
  const undoButton = pressable("points-undo", words.undo, ACTIONS.undo, undo);
  const clearButton = pressable("points-clear", words.clear, ACTIONS.clear, clear);
  const bar = element(
    "div",
    { class: "lepton-drawing-tools", role: "toolbar", "aria-label": words.draw, hidden: true },
    element("div", { class: "lepton-switch" }, ...Object.values(tools)),
    swatches,
    valueBox,
    undoButton,
    clearButton,
    said,
  );

  let scene = null;
  let theme = null;
  let isDrawing = false;
  let tool = "add";
  let value = 0; // class or value of the next point
  let drawn = []; // the points
  let before = []; // lists of points, for undo
  let stroke = null; // {at, from, x, y, changed} while a pointer is down
  let cross = null; // px, where the keys are
  let sent = null; // the text that the page was given and hasn't answered yet
  let sentAt = 0;
  let known = ""; // the text of the points that the page has
  let few = null; // that text while they are too few for a training; no scene shows them
  let timer = 0;

  function pressable(testid, title, path, onclick) {
    const attributes = { type: "button", class: "lepton-quiet", "data-testid": testid, title };
    return element("button", { ...attributes, "aria-label": title, onclick }, icon(path));
  }

  const isRegression = () => scene?.header.task === "regression";

  function setDrawing(wanted) {
    isDrawing = wanted && Boolean(scene?.header.planar);
    pen.setAttribute("aria-pressed", String(isDrawing));
    bar.hidden = !isDrawing;
    cover();
    if (!isDrawing) return;
    if (few === null) adopt();
    else if (writePoints(drawn) !== few) adoptFew();
    if (isRegression() && !Number.isFinite(value)) value = 1;
    setTool(tool);
    show();
  }

  // The canvas lies over the chart while its points aren't those of the page.
  function cover() {
    const covers = isDrawing || few !== null;
    canvas.hidden = !covers;
    canvas.toggleAttribute("data-idle", !isDrawing);
    chart.element.classList.toggle("lepton-drawing", covers);
    if (!covers) return;
    chart.element.append(canvas);
    paint();
  }

  function adoptFew() {
    drawn = readPoints(few);
    known = writePoints(drawn);
  }

  // Go on with what the page shows.
  function adopt() {
    drawn = pointsOf(scene, STARTING_POINTS);
    before = [];
    known = writePoints(drawn);
  }

  function setTool(name) {
    tool = name;
    for (const [each, button] of Object.entries(tools))
      button.setAttribute("aria-pressed", String(each === name));
    canvas.dataset.tool = name;
  }

  function setValue(chosen) {
    value = isRegression() ? (Number.isFinite(chosen) ? chosen : 0) : chosen;
    showValues();
  }

  // --- what is on the screen ---

  function show() {
    showValues();
    paint();
    undoButton.disabled = before.length === 0;
    clearButton.disabled = drawn.length === 0;
    const missing = drawn.length < FEWEST_POINTS ? ` ${words.fewest}` : "";
    said.textContent = words.count.replace("{count}", drawn.length) + missing;
  }

  function showValues() {
    valueBox.hidden = !isRegression();
    swatches.hidden = isRegression();
    if (isRegression()) {
      if (document.activeElement !== valueBox) valueBox.value = String(value);
      return;
    }
    const used = drawn.reduce((most, point) => Math.max(most, point.value), 1);
    const count = Math.min(MOST_CLASSES, Math.max(used, value) + 2);
    if (swatches.children.length !== count) {
      swatches.replaceChildren(
        ...Array.from({ length: count }, (_, label) =>
          element("button", {
            type: "button",
            "data-testid": `class-${label}`,
            title: words.class_number.replace("{number}", label),
            "aria-label": words.class_number.replace("{number}", label),
            style: `--lepton-swatch:${templates.classes[label % templates.classes.length]}`,
            onclick: () => setValue(label),
          }),
        ),
      );
    }
    [...swatches.children].forEach((button, label) =>
      button.setAttribute("aria-pressed", String(label === value)),
    );
  }

  function area() {
    const box = chart.area();
    return box && box.width > 0 ? box : null;
  }

  function place() {
    const box = area();
    if (!box) return;
    const ratio = window.devicePixelRatio || 1;
    Object.assign(canvas.style, {
      left: `${box.left}px`,
      top: `${box.top}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    });
    const [width, height] = [box.width, box.height].map((size) => Math.round(size * ratio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  }

  function colours() {
    if (!isRegression()) {
      return ({ value: label }) => templates.classes[Math.round(label) % templates.classes.length];
    }
    const values = drawn.map((point) => point.value);
    const scale = valueScale(Math.min(...values, 0), Math.max(...values, 1e-9));
    const table = unpacked(templates.themes[theme.name].lookups[scale.name]);
    return ({ value: number }) => {
      const share = (number - scale.low) / (scale.high - scale.low || 1);
      const at = 3 * Math.max(0, Math.min(255, Math.round(255 * share)));
      return `rgb(${table[at]}, ${table[at + 1]}, ${table[at + 2]})`;
    };
  }

  function paint() {
    if (canvas.hidden || !theme || !scene || !area()) return;
    place();
    const context = canvas.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const colour = colours();
    context.lineWidth = 1.2;
    for (const point of drawn) {
      const [x, y] = toPixels(point);
      context.beginPath();
      context.arc(x, y, RADIUS, 0, 2 * Math.PI);
      context.fillStyle = colour(point);
      context.strokeStyle = "#fff";
      context.fill();
      context.stroke();
    }
    if (cross) {
      context.strokeStyle = "#1d2733";
      context.beginPath();
      context.moveTo(cross.x - 9, cross.y);
      context.lineTo(cross.x + 9, cross.y);
      context.moveTo(cross.x, cross.y - 9);
      context.lineTo(cross.x, cross.y + 9);
      context.stroke();
    }
  }

  // --- from the plane to the canvas and back ---

  function size() {
    const box = area();
    const [left, right] = scene.header.x_range;
    const [bottom, top] = scene.header.y_range;
    return { box, left, bottom, perX: box.width / (right - left), perY: box.height / (top - bottom) };
  }

  function toPixels(point) {
    const { box, left, bottom, perX, perY } = size();
    return [(point.x - left) * perX, box.height - (point.y - bottom) * perY];
  }

  function toPlane(x, y) {
    const { box, left, bottom, perX, perY } = size();
    return { x: left + x / perX, y: bottom + (box.height - y) / perY };
  }

  function inPlot(x, y) {
    const box = area();
    return x >= 0 && y >= 0 && x <= box.width && y <= box.height;
  }

  // --- strokes ---

  function add(x, y) {
    if (drawn.length >= MOST_POINTS || !inPlot(x, y)) return -1;
    const place = toPlane(x, y);
    drawn.push({ x: short(place.x), y: short(place.y), value: short(value) });
    return drawn.length - 1;
  }

  function at(x, y) {
    const place = toPlane(x, y);
    return nearest(drawn, place.x, place.y, REACH / size().perX);
  }

  function scatter(x, y) {
    const spread = () => (Math.random() + Math.random() + Math.random() - 1.5) * BRUSH;
    return add(x + spread(), y + spread()) >= 0;
  }

  const strokes = {
    add: {
      begin(x, y) {
        const found = at(x, y);
        return found >= 0 ? { at: found } : { at: add(x, y), changed: true };
      },
      move: drag,
    },
    move: { begin: (x, y) => ({ at: at(x, y) }), move: drag },
    brush: {
      begin: (x, y) => ({ changed: scatter(x, y) }),
      move(x, y) {
        if (Math.hypot(x - stroke.x, y - stroke.y) < SPACING) return false;
        return scatter(x, y);
      },
    },
    erase: {
      begin: (x, y) => ({ changed: erase(x, y) }),
      move: erase,
    },
  };

  function drag(x, y) {
    const point = drawn[stroke.at];
    if (!point || !inPlot(x, y)) return false;
    const place = toPlane(x, y);
    drawn[stroke.at] = { ...point, x: short(place.x), y: short(place.y) };
    return true;
  }

  function erase(x, y) {
    const found = at(x, y);
    if (found < 0) return false;
    drawn.splice(found, 1);
    return true;
  }

  function begin(x, y) {
    clearTimeout(timer);
    const kept = drawn.slice();
    stroke = { changed: false, x, y, kept, ...strokes[tool].begin(x, y) };
    show();
  }

  function move(x, y) {
    if (!stroke) return;
    if (strokes[tool].move(x, y)) stroke = { ...stroke, changed: true, x, y };
    else if (tool !== "brush") stroke = { ...stroke, x, y };
    paint();
  }

  function end() {
    if (!stroke) return;
    const { changed, kept } = stroke;
    stroke = null;
    if (changed) changedFrom(kept);
  }

  function changedFrom(kept) {
    before = [...before, kept].slice(-MOST_UNDO);
    show();
    tellSoon();
  }

  function undo() {
    if (!before.length) return;
    drawn = before.at(-1);
    before = before.slice(0, -1);
    show();
    tellSoon();
  }

  function clear() {
    const kept = drawn;
    drawn = [];
    changedFrom(kept);
  }

  function tellSoon() {
    clearTimeout(timer);
    timer = setTimeout(tell, REST);
  }

  function tell() {
    if (stroke) return;
    const text = writePoints(drawn);
    if (text === known && sent === null) return;
    sent = known = text;
    sentAt = performance.now();
    const others = scene?.header.points == null ? { num_examples: null, formula: "" } : {};
    change({
      dataset: "points",
      points: text,
      task: isRegression() ? "regression" : "auto",
      ...others,
    });
  }

  // --- what people do ---

  function from(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !area()) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    cross = null;
    canvas.setPointerCapture(event.pointerId);
    begin(...from(event));
  });
  canvas.addEventListener("pointermove", (event) => move(...from(event)));
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("keydown", onKey);
  canvas.addEventListener("blur", () => {
    cross = null;
    paint();
  });

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function onKey(event) {
    const box = area();
    if (!box || !act(event, box)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function act(event, box) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") return undo() ?? true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    cross ??= { x: box.width / 2, y: box.height / 2 };
    const [dx, dy] = MOVES[event.key] ?? [0, 0];
    const step = event.shiftKey ? 1 : KEY_STEP;
    cross = {
      x: Math.max(0, Math.min(box.width, cross.x + dx * step)),
      y: Math.max(0, Math.min(box.height, cross.y + dy * step)),
    };
    const kept = drawn.slice();
    if (event.key === "Enter" || event.key === " ") {
      if (add(cross.x, cross.y) >= 0) changedFrom(kept);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (erase(cross.x, cross.y)) changedFrom(kept);
    } else if (/^[0-9]$/.test(event.key) && !isRegression()) {
      setValue(Number(event.key));
    } else if (event.key === "Escape") {
      setDrawing(false);
      pen.focus();
    } else if (!MOVES[event.key]) return false;
    paint();
    return true;
  }

  return [
    { place: "boundary-tools", element: pen },
    {
      place: "boundary",
      element: bar,
      setTheme(newTheme) {
        theme = newTheme;
        paint();
      },
      setScene(newScene) {
        const wasRegression = isRegression();
        scene = newScene;
        pen.hidden = !scene.header.planar;
        if (!scene.header.planar && isDrawing) setDrawing(false);
        if (few !== null) requestAnimationFrame(paint);
        if (!isDrawing) return;
        if (wasRegression !== isRegression()) value = isRegression() ? 1 : 0;
        if (sent !== null && scene.header.points === sent) {
          sent = null;
        } else if (sent === null || performance.now() - sentAt > WAIT) {
          sent = null;
          // what was drawn and isn't sent yet stays
          if (!stroke && few === null && writePoints(drawn) === known) adopt();
        }
        requestAnimationFrame(show);
        setTimeout(paint, SETTLING); // the chart may have moved its plot
      },
      update({ few_points: newFew }) {
        if (newFew === few) return;
        few = newFew;
        if (few !== null && few === sent) sent = null;
        if (few !== null && !stroke && sent === null && (!isDrawing || writePoints(drawn) === known))
          adoptFew();
        cover();
        if (isDrawing) show();
      },
      resize: () => requestAnimationFrame(paint),
      remove() {
        clearTimeout(timer);
        canvas.remove();
      },
    },
  ];
}
