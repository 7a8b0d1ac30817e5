// The drawn network on two canvases: the links, and over them the neurons. Each is drawn again
// only when something on it has changed.

import { trace } from "./network_layout.js";

const THINNEST = 0.75; // px
const WIDER = 1.7; // px for each unit of |w|
const STEP = 0.5; // px: widths are drawn in such steps, each in one go
const WIDEST = 14; // steps
const ROOM = 70; // px between two layers, and links there, for which widths are meant
const LINKS = 40;
const BIAS = 9; // px
const UNKNOWN = 0.18; // how strong a link is drawn whose weight isn't known yet
const WEAKEST = 0.3;

export function networkCanvas() {
  const links = document.createElement("canvas");
  const nodes = document.createElement("canvas");
  const atlas = document.createElement("canvas"); // the pictures one below the other, as they came
  const inputAtlas = document.createElement("canvas");
  let image = null;
  let drawnLinks = ""; // what is on the canvas

  function resize({ width, height }) {
    const ratio = Math.min(2, (window.devicePixelRatio || 1) * (links.currentCSSZoom ?? 1));
    for (const canvas of [links, nodes]) {
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    drawnLinks = "";
  }

  // Links by width and sign, so that each kind is one stroke. weightOf(link): a number or null.
  function drawLinks(layout, weightOf, { negative, positive, unknown }) {
    const widths = layout.links.map((link) => stepsOf(weightOf(link)));
    const now = `${negative}${unknown}${widths.join()}`;
    if (now === drawnLinks) return false;
    drawnLinks = now;
    const context = links.getContext("2d");
    context.clearRect(0, 0, layout.width, layout.height);
    const kinds = new Map();
    widths.forEach((steps, at) => {
      if (!kinds.has(steps)) kinds.set(steps, []);
      kinds.get(steps).push(layout.links[at].path);
    });
    // where layers are close to each other, or many links are between them, all are thinner
    const close = Math.min(1, (layout.column - layout.size) / ROOM);
    const many = Math.min(1, Math.sqrt((LINKS * (layout.columns.length - 1)) / layout.links.length));
    const thinner = Math.max(0.35, close * many);
    // the strong ones over the weak ones
    for (const steps of [...kinds.keys()].sort((one, other) => Math.abs(one) - Math.abs(other))) {
      const strength = Math.abs(steps) / WIDEST;
      context.lineWidth = steps === 0 ? 1 : THINNEST + STEP * thinner * (Math.abs(steps) - 1);
      context.strokeStyle = steps === 0 ? unknown : steps < 0 ? negative : positive;
      context.globalAlpha = steps === 0 ? UNKNOWN : Math.min(1, WEAKEST + 2.2 * strength);
      context.beginPath();
      for (const path of kinds.get(steps)) trace(context, path);
      context.stroke();
    }
    context.globalAlpha = 1;
    return true;
  }

  // The pictures as they came, each [R, R] with the bottom row first, into one tall canvas.
  function fill(canvas, bytes, size, table) {
    const count = bytes.length / (size * size);
    if (!count) return;
    if (canvas.width !== size || canvas.height !== count * size) {
      canvas.width = size;
      canvas.height = count * size;
    }
    if (image?.width !== size || image?.height !== count * size)
      image = new ImageData(size, count * size);
    const pixels = new Uint32Array(image.data.buffer);
    let to = 0;
    for (let start = 0; start < bytes.length; start += size * size)
      for (let row = size - 1; row >= 0; row -= 1) {
        const end = start + (row + 1) * size;
        for (let from = end - size; from < end; from += 1, to += 1) pixels[to] = table[bytes[from]];
      }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  // positionOf(cell): {isInput, at} of its picture, or null; biasOf(cell): a number or null.
  function drawNodes(layout, sizes, positionOf, biasOf, colours) {
    const { size } = layout;
    const context = nodes.getContext("2d");
    context.clearRect(0, 0, layout.width, layout.height);
    context.imageSmoothingQuality = "medium";
    for (const { x, y, cell, column } of layout.places.values()) {
      if (cell.rest) continue;
      const [left, top] = [x - size / 2, y - size / 2];
      const found = positionOf(cell);
      context.globalAlpha = cell.isOn ? 1 : 0.4;
      if (found) {
        const [source, side] = found.isInput ? [inputAtlas, sizes.inputs] : [atlas, sizes.neurons];
        context.drawImage(source, 0, found.at * side, side, side, left, top, size, size);
      } else {
        context.fillStyle = colours.empty;
        context.fillRect(left, top, size, size);
      }
      context.globalAlpha = 1;
      const bias = column > 0 ? biasOf(cell) : null;
      if (bias !== null) drawBias(context, left, top + size, size, bias, colours);
    }
  }

  return {
    links,
    nodes,
    resize,
    drawLinks,
    drawNodes,
    fillNeurons: (bytes, size, table) => fill(atlas, bytes, size, table),
    fillInputs: (bytes, size, table) => fill(inputAtlas, bytes, size, table),
    forget() {
      drawnLinks = "";
    },
  };
}

// A square at the lower left corner; its colour is the sign, and how strong it is the size.
function drawBias(context, left, bottom, size, bias, colours) {
  const side = biasSide(size);
  context.fillStyle = colours.page;
  context.fillRect(left - 3, bottom - side + 1, side + 2, side + 2);
  context.fillStyle = bias < 0 ? colours.negative : colours.positive;
  context.globalAlpha = Math.min(1, 0.25 + 0.75 * Math.abs(bias));
  context.fillRect(left - 2, bottom - side + 2, side, side);
  context.globalAlpha = 1;
}

export const biasSide = (size) => Math.max(5, Math.min(BIAS, Math.round(size / 4)));

// The width of a link in steps, with the sign of its weight; 0 where that isn't known.
function stepsOf(weight) {
  if (weight === null || !Number.isFinite(weight)) return 0;
  const steps = 1 + Math.min(WIDEST - 1, Math.round((WIDER * Math.abs(weight)) / STEP));
  return weight < 0 ? -steps : steps;
}

// The bytes of a picture [R, R] as one of [size, size], smooth between the points.
export function enlarged(bytes, from, size) {
  const across = new Float32Array(from * size);
  const made = new Uint8Array(size * size);
  const steps = Array.from({ length: size }, (_, at) => weightsAt((at * (from - 1)) / (size - 1), from));
  for (let row = 0; row < from; row += 1)
    for (let x = 0; x < size; x += 1) {
      const { places, shares } = steps[x];
      const start = row * from;
      across[row * size + x] =
        shares[0] * bytes[start + places[0]] +
        shares[1] * bytes[start + places[1]] +
        shares[2] * bytes[start + places[2]] +
        shares[3] * bytes[start + places[3]];
    }
  for (let y = 0; y < size; y += 1) {
    const { places, shares } = steps[y];
    for (let x = 0; x < size; x += 1) {
      const value =
        shares[0] * across[places[0] * size + x] +
        shares[1] * across[places[1] * size + x] +
        shares[2] * across[places[2] * size + x] +
        shares[3] * across[places[3] * size + x];
      made[y * size + x] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return made;
}

// The four points around a place on an axis and what each counts there: cubic convolution with
// a = -1/2 (Keys, 1981).
function weightsAt(place, count) {
  const first = Math.min(count - 2, Math.floor(place));
  const t = place - first;
  const places = [first - 1, first, first + 1, first + 2].map((at) =>
    Math.min(count - 1, Math.max(0, at)),
  );
  const shares = [
    ((-t + 2) * t - 1) * t * 0.5,
    ((3 * t - 5) * t * t + 2) * 0.5,
    ((-3 * t + 4) * t + 1) * t * 0.5,
    (t - 1) * t * t * 0.5,
  ];
  return { places, shares };
}
