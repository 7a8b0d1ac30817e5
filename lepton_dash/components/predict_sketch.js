// A small plot to draw a curve into, with the pointer; later with the true curve over it.

import { element } from "./element.js";
import { shortNumber, wholeText } from "./text.js";

const BINS = 160; // columns of a sketch
const WHOLE = 0.95; // of the width is a curve to the end
const HEIGHT = 190; // px
const MARGIN = { left: 48, right: 12, top: 8, bottom: 22 };
const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

function svg(tag, attributes = {}, text = "") {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}

// label: for screen readers; words: {epoch, loss}; changed() is called when somebody has drawn.
export function sketchPad({ label, words, changed }) {
  const picture = svg("svg", { class: "lepton-sketch", role: "img", "aria-label": label });
  const host = element("div", { class: "lepton-sketch-room", "data-testid": "sketch" }, picture);
  let sketch = new Float64Array(BINS).fill(NaN);
  let last = null; // [bin, loss] where the pointer was
  let isOpen = false; // somebody may draw
  let range = { from: 0, to: 1, top: 1 };
  let first = NaN; // the loss where the sketch begins
  let truth = null; // {x, y}

  const epochOf = (bin) => range.from + ((range.to - range.from) * bin) / (BINS - 1);
  const size = () => ({
    width: Math.max(1, host.clientWidth - MARGIN.left - MARGIN.right),
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  });

  function points() {
    const bins = [...sketch.keys()].filter((bin) => Number.isFinite(sketch[bin]));
    return { x: bins.map(epochOf), y: bins.map((bin) => sketch[bin]) };
  }

  // px of an epoch and a loss
  function placeOf(epoch, loss) {
    const { width, height } = size();
    const across = MARGIN.left + (width * (epoch - range.from)) / (range.to - range.from || 1);
    const up = MARGIN.top + height * (1 - Math.min(1, loss / range.top));
    return [across.toFixed(1), up.toFixed(1)];
  }

  function pathOf({ x, y }) {
    return x.map((epoch, at) => `${at ? "L" : "M"}${placeOf(epoch, y[at])}`).join("");
  }

  function start() {
    if (!Number.isFinite(first)) return [];
    const [cx, cy] = placeOf(range.from, first);
    return [svg("circle", { cx, cy, r: 4 })];
  }

  function ticks() {
    const { width, height } = size();
    const bottom = MARGIN.top + height;
    const parts = [];
    for (const share of [0, 0.5, 1]) {
      const x = MARGIN.left + share * width;
      const anchor = share === 1 ? "end" : share ? "middle" : "start";
      const epoch = range.from + share * (range.to - range.from);
      parts.push(svg("text", { x, y: HEIGHT - 6, "text-anchor": anchor }, wholeText(epoch)));
    }
    for (const share of [0, 0.5, 1]) {
      const y = bottom - share * height;
      const line = { x1: MARGIN.left, x2: MARGIN.left + width, y1: y, y2: y };
      parts.push(svg("line", line));
      const text = shortNumber(share * range.top, 3);
      parts.push(svg("text", { x: MARGIN.left - 6, y: y + 4, "text-anchor": "end" }, text));
    }
    parts.push(svg("text", { x: MARGIN.left + width / 2 + 34, y: HEIGHT - 6 }, words.epoch));
    return parts;
  }

  function draw() {
    picture.setAttribute("width", Math.max(1, host.clientWidth));
    picture.setAttribute("height", HEIGHT);
    const lines = [
      ...(truth ? [svg("path", { class: "lepton-truth", d: pathOf(truth) })] : []),
      svg("path", { class: "lepton-guess", d: pathOf(points()) }),
    ];
    picture.replaceChildren(...ticks(), ...lines, ...start());
    host.toggleAttribute("data-open", isOpen);
  }

  function where({ clientX, clientY }) {
    const box = host.getBoundingClientRect();
    const { width, height } = size();
    const across = (clientX - box.left - MARGIN.left) / width;
    const up = 1 - (clientY - box.top - MARGIN.top) / height;
    const bin = Math.round(Math.min(1, Math.max(0, across)) * (BINS - 1));
    return [bin, Math.min(1, Math.max(0, up)) * range.top];
  }

  function mark(to) {
    const from = last ?? to;
    const step = Math.sign(to[0] - from[0]) || 1;
    for (let bin = from[0]; bin !== to[0] + step; bin += step) {
      const share = to[0] === from[0] ? 1 : (bin - from[0]) / (to[0] - from[0]);
      sketch[bin] = from[1] + share * (to[1] - from[1]);
    }
    last = to;
  }

  host.addEventListener("pointerdown", (event) => {
    if (!isOpen || event.button !== 0) return;
    event.preventDefault(); // dragging would select text of the page
    host.setPointerCapture(event.pointerId);
    last = null;
    mark(where(event));
    draw();
  });
  host.addEventListener("pointermove", (event) => {
    if (!isOpen || !host.hasPointerCapture(event.pointerId)) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) mark(where(one));
    draw();
  });
  const finish = () => {
    if (last) changed();
    last = null;
  };
  host.addEventListener("pointerup", finish);
  host.addEventListener("pointercancel", finish);

  return {
    element: host,
    points,
    draw,
    // Where somebody may draw: from and to are epochs, top is a loss, begin the loss at `from`.
    open({ begin, ...newRange }) {
      first = begin;
      isOpen = true;
      truth = null;
      range = { ...newRange, top: niceAbove(newRange.top) };
      sketch = new Float64Array(BINS).fill(NaN);
      draw();
    },
    close() {
      isOpen = false;
      draw();
    },
    clear() {
      sketch.fill(NaN);
      draw();
    },
    // The true curve {x, y} beside the sketch; the plot grows to hold both.
    reveal(curve) {
      truth = curve;
      isOpen = false;
      const { x, y } = points();
      const finite = [...curve.y, ...y].filter(Number.isFinite);
      const epochs = [...curve.x, ...x];
      // a sketch's columns are of the range that it was drawn in
      const drawn = { from: range.from, to: range.to };
      range = { ...drawn, top: niceAbove(Math.max(...finite, 1e-9)) };
      if (epochs.length && curve.x.at(-1) > drawn.to) truth = cutAt(curve, drawn.to);
      draw();
    },
    // Where what was drawn ends: {loss, epoch, isWhole: whether that is the end of the training};
    // null while there is nothing.
    end() {
      const bin = sketch.findLastIndex(Number.isFinite);
      if (bin < 0) return null;
      const loss = Number(sketch[bin].toPrecision(3));
      return { loss, epoch: epochOf(bin), isWhole: bin >= WHOLE * BINS };
    },
  };
}

function cutAt({ x, y }, end) {
  const count = x.filter((epoch) => epoch <= end).length;
  return { x: x.slice(0, count), y: y.slice(0, count) };
}

function niceAbove(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  return decade * STEPS.find((step) => step * decade >= value);
}
