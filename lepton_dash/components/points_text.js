// Points as text and as lists, without anything that is on the screen.
//
// A point is {x, y, value}: its coordinates, and its class (0 to 9) or its value. The text is the
// one that an experiment holds, such as "1.2 -0.5 0; 0.3 2 1".

export const MOST_POINTS = 1000;
export const FEWEST_POINTS = 4; // that a training takes
const DECIMALS = 100; // in parts of one

export function short(value) {
  return Math.round(value * DECIMALS) / DECIMALS + 0; // -0 becomes 0
}

export function writePoints(points) {
  return points.map(({ x, y, value }) => `${short(x)} ${short(y)} ${short(value)}`).join("; ");
}

export function readPoints(text) {
  return text
    .split(";")
    .map((entry) => entry.trim().split(/\s+/).map(Number))
    .filter((numbers) => numbers.length === 3 && numbers.every(Number.isFinite))
    .map(([x, y, value]) => ({ x, y, value }));
}

// The points that a scene shows; evenly picked ones where they are too many.
export function pointsOf({ header, arrays }, most) {
  if (typeof header.points === "string") return readPoints(header.points);
  const points = ["train", "validation"].flatMap((split) =>
    Array.from(arrays[`${split}_y`], (value, at) => ({
      x: short(arrays[`${split}_xy`][2 * at]),
      y: short(arrays[`${split}_xy`][2 * at + 1]),
      value: short(value),
    })),
  );
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, at) => points[Math.floor((at * points.length) / most)]);
}

// The position of the point that is nearest to a place, within a distance; -1: there is none.
export function nearest(points, x, y, reach) {
  let found = -1;
  let least = reach * reach;
  points.forEach((point, at) => {
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance <= least) {
      least = distance;
      found = at;
    }
  });
  return found;
}
