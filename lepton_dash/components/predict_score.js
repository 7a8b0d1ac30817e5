// How good a guess was: numbers alone.

const SPOT_ON = 1.1; // times too high or too low
const CLOSE = 1.3;

// Returns {verdict: "spot_on" | "close" | "high" | "low" | "no_end", times}: how many times larger
// the larger one of the two is.
export function scoreOf(guess, final) {
  if (!Number.isFinite(final)) return { verdict: "no_end", times: NaN };
  const larger = Math.max(guess, final);
  const smaller = Math.min(guess, final);
  const times = larger === smaller ? 1 : larger / smaller;
  if (times <= SPOT_ON) return { verdict: "spot_on", times };
  if (times <= CLOSE) return { verdict: "close", times };
  return { verdict: guess > final ? "high" : "low", times };
}

// The average distance of a sketch from a curve, over the epochs that both have; NaN without any.
// Each is {x, y} with x ascending.
export function distanceBetween(sketch, curve) {
  let sum = 0;
  let count = 0;
  sketch.x.forEach((epoch, at) => {
    const truth = valueAt(curve, epoch);
    if (!Number.isFinite(truth)) return;
    sum += Math.abs(sketch.y[at] - truth);
    count += 1;
  });
  return count ? sum / count : NaN;
}

// The curve at an epoch, between its points in a straight line; NaN outside of it.
export function valueAt({ x, y }, epoch) {
  if (!x.length || epoch < x[0] || epoch > x.at(-1)) return NaN;
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= epoch) low = middle;
    else high = middle;
  }
  const share = x[high] > x[low] ? (epoch - x[low]) / (x[high] - x[low]) : 0;
  return y[low] + share * (y[high] - y[low]);
}
