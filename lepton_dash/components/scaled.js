// Charts for a screen far away: their type, lines and points times a factor.

const SIZES = new Set([
  "size",
  "width",
  "thickness",
  "ticklen",
  "standoff",
  "ay",
  "l",
  "r",
  "t",
  "b",
]);
const made = new WeakMap(); // template -> {scale, template}

// The template of a theme's chart, as large as the theme wants it.
export function templateOf(templates, { name, scale = 1 }, chart) {
  const template = templates.themes[name][chart];
  if (scale === 1) return template;
  if (made.get(template)?.scale !== scale) made.set(template, { scale, template: times(template, scale) });
  return made.get(template).template;
}

function times(value, scale, name = "") {
  if (typeof value === "number") return SIZES.has(name) ? scale * value : value;
  if (Array.isArray(value)) return value.map((one) => times(one, scale));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, times(one, scale, key)]));
}
