// Numbers and names as people read them.

const NONE = "–"; // where there is no number

// Letters that are about twice as wide as others: Chinese, Japanese, Korean.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]/;

// A name on one line, cut to `longest` characters, of which wide ones count twice, as Plotly shows
// it: without tags or links.
export function plotlyText(name, longest = 40) {
  let line = String(name).split(/\s+/).filter(Boolean).join(" ");
  if (widthOf(line) > longest) {
    let room = longest;
    const fits = [...line].filter((letter) => (room -= widthOf(letter)) > 0);
    line = `${fits.join("")}…`;
  }
  return line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// About how wide a text is, in letters of the Latin script.
export function widthOf(text) {
  const letters = [...text];
  return letters.length + letters.filter((letter) => WIDE.test(letter)).length;
}

// Numbers are written as Python's number_text writes them: thousands apart, a true minus sign.

const signed = (text) => text.replace(/^-/, "−");
const apart = (text) => text.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

// Four significant digits.
export function lossText(value) {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e5)) return signed(value.toExponential(2));
  return signed(size >= 999.95 ? apart(value.toFixed(0)) : value.toPrecision(4));
}

// So many significant digits at most.
export function shortNumber(value, digits = 4) {
  if (!Number.isFinite(value)) return NONE;
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return signed(apart(String(rounded)));
  const [mantissa, exponent] = rounded.toExponential(digits - 1).split("e");
  return signed(`${Number(mantissa)}e${exponent}`);
}

export function percentText(value) {
  return Number.isFinite(value) ? signed(`${(100 * value).toFixed(1)}%`) : NONE;
}

export function scoreText(value) {
  return Number.isFinite(value) ? signed(value.toFixed(3)) : NONE;
}

export function wholeText(value) {
  return Number.isFinite(value) ? signed(apart(String(Math.round(value)))) : NONE;
}

// A sentence of ours with the values that belong where it has {name}.
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// A file name from a title: "Spiral, 4-2, tanh" and "loss" give "spiral-4-2-tanh-loss".
export function fileName(...parts) {
  const name = parts
    .join(" ")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return name.slice(0, 80) || "lepton-dash";
}

// Three significant digits with a sign that stands out, for values between neurons.
export function shortText(value) {
  if (!Number.isFinite(value)) return NONE;
  const isPlain = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5);
  return signed(isPlain ? apart(String(Number(value.toPrecision(3)))) : value.toExponential(1));
}
