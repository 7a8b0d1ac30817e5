// Where everything of the drawn network stands, in px. Rows don't depend on how many units a layer
// has, as long as they fit: a neuron more leaves the others where they are.

export const HEAD = 46; // px above the neurons: how many there are, and the buttons for that
const LARGEST = 54; // px of a neuron's picture
const SMALLEST = 15;
const ROW = 80;
const LARGEST_SHARE = 0.082; // of the height, where that is more,
const ROW_SHARE = 0.12;
const ROWS = 7; // for which there is always room
const COLUMN = 36; // the narrowest,
const FINGERS = 46; // and where its buttons are touched
const LEFT_LABEL = 44;
const LONG_LABEL = 92;
const RIGHT_LABEL = 64;
const EDGE = 6;
const CURVE = 0.5; // of the way: where a link bends

// structure: see network_structure.js. Returns {width, height, size, columns: [{x, ...}],
// places: Map(key -> {x, y, column, row}), links: [{..., path: {x0, y0, x1, y1}}]}, and whether
// activations differ (isMixed); x and y are centres. The width is larger than what was given where
// that isn't enough.
export function layoutOf(structure, { width, height }) {
  const { columns } = structure;
  const rows = Math.max(ROWS, ...columns.map(({ cells }) => cells.length));
  const fitting = Math.min(Math.max(ROW, ROW_SHARE * height), (height - HEAD - EDGE) / rows);
  const left = EDGE + labelRoom(columns[0]);
  const right = EDGE + (columns.at(-1).cells.some(({ label }) => label) ? RIGHT_LABEL : 0);
  const gaps = columns.length - 1;
  const narrowest = matchMedia("(pointer: coarse)").matches ? FINGERS : COLUMN;
  const least = left + right + SMALLEST + gaps * narrowest;
  const full = Math.max(width, least);
  const widest = (full - left - right) / (gaps + 0.5);
  const largest = Math.max(LARGEST, LARGEST_SHARE * height);
  const size = Math.round(Math.max(SMALLEST, Math.min(largest, 0.8 * fitting, 0.55 * widest)));
  const row = Math.min(fitting, 1.5 * size + 8);
  const column = (full - left - right - size) / gaps;
  const places = new Map();
  const placed = columns.map((one, at) => {
    const x = left + size / 2 + at * column;
    one.cells.forEach((cell, position) => {
      const y = HEAD + size / 2 + position * row;
      places.set(cell.key, { x, y, column: at, row: position, cell });
    });
    return { ...one, x };
  });
  const links = structure.links.map((link) => {
    const source = places.get(link.source);
    const target = places.get(link.target);
    const path = {
      x0: source.x + size / 2,
      y0: source.y,
      x1: target.x - size / 2,
      y1: target.y,
    };
    return { ...link, path };
  });
  const activations = columns.filter(({ kind }) => kind === "hidden").map((one) => one.activation);
  const isMixed = new Set(activations).size > 1;
  return { width: full, height, size, row, column, columns: placed, places, links, isMixed };
}

function labelRoom({ canChoose, cells }) {
  const longest = Math.max(...cells.map(({ label }) => [...(label ?? "")].length));
  return canChoose && longest <= 6 ? LEFT_LABEL : LONG_LABEL;
}

// The link as a curve: for a canvas that has begun a path,
export function trace(context, { x0, y0, x1, y1 }) {
  const bend = x0 + CURVE * (x1 - x0);
  context.moveTo(x0, y0);
  context.bezierCurveTo(bend, y0, bend, y1, x1, y1);
}

// and for an SVG.
export function curve({ x0, y0, x1, y1 }) {
  const bend = (x0 + CURVE * (x1 - x0)).toFixed(1);
  const [left, right] = [x0.toFixed(1), x1.toFixed(1)];
  const [from, to] = [y0.toFixed(1), y1.toFixed(1)];
  return `M${left},${from}C${bend},${from} ${bend},${to} ${right},${to}`;
}
