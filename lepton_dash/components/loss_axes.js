// The ranges of the loss chart's axes. They grow in steps, so that the axes rest while the curves
// move; a chart whose axes rest is drawn ten times as fast.

// Ends of an epoch axis, in each decade: a curve fills three quarters of it at least.
const STEPS = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const LOG_STEP = 0.25; // decades
const FILLED = 0.7; // of a loss axis

// x: epochs; ys: losses of each curve; last: the epoch at which the training ends; farthest: the
// last epoch of another curve. Returns [x range, y range]; that of a logarithmic axis in powers of
// ten, as Plotly takes it.
export function axisRanges(x, ys, isLog, last = Infinity, farthest = 0) {
  const newest = Math.max(x.at(-1) ?? 0, farthest);
  const xRange = [0, Math.max(1, newest, Math.min(stepAbove(newest), last))];
  const [low, high] = extent(ys, isLog);
  if (low > high) return [xRange, isLog ? [-2, 0] : [0, 1]];
  if (!isLog) return [xRange, [Math.min(0, low), 1.05 * high || 1]];
  const bottom = Math.floor((Math.log10(low) - 0.05) / LOG_STEP) * LOG_STEP;
  const top = Math.ceil((Math.log10(high) + 0.02) / LOG_STEP) * LOG_STEP;
  return [xRange, [bottom, top]];
}

// Whether curves that ask for the new ranges fit into the present ones, and fill them well.
export function fits([x, y], [newX, newY]) {
  const isInside = newY[0] >= y[0] && newY[1] <= y[1];
  return x[1] === newX[1] && isInside && newY[1] - newY[0] >= FILLED * (y[1] - y[0]);
}

function stepAbove(value) {
  if (value < 1) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  return decade * STEPS.find((step) => step * decade >= value);
}

function extent(ys, isLog) {
  let low = Infinity;
  let high = -Infinity;
  for (const y of ys) {
    for (const value of y) {
      if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

// The SVG path of a curve in a plot of width × height px.
export function curvePath(x, y, [[left, right], [bottom, top]], isLog, { width, height }) {
  const across = width / (right - left);
  const up = height / (top - bottom);
  let path = "";
  let isApart = true; // the next point starts a new line
  for (let at = 0; at < x.length; at += 1) {
    const value = isLog ? Math.log10(y[at]) : y[at];
    if (!Number.isFinite(value)) {
      isApart = true;
      continue;
    }
    const px = (across * (x[at] - left)).toFixed(1);
    const py = (height - up * (value - bottom)).toFixed(1);
    path += `${isApart ? "M" : "L"}${px},${py}`;
    isApart = false;
  }
  return path;
}
