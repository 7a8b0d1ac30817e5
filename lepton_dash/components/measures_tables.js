// The numbers of the measures as tables, which are built once a scene and filled in place.

import { element, setText } from "./element.js";
import { filled, lossText, percentText, scoreText, wholeText } from "./text.js";

const ROOM = 40; // characters of all columns of the confusion matrix together
const SCORES = ["precision", "recall", "f1", "roc_area", "pr_area"];

// What holds for all examples together.
export function scoreCards({ scene, words }) {
  const isNumbers = scene.header.task === "regression";
  const shown = isNumbers
    ? { r2: scoreText, rmse: lossText, mae: lossText }
    : { accuracy: percentText };
  const numbers = Object.fromEntries(
    Object.keys(shown).map((name) => [
      name,
      element("dd", { class: "lepton-number", "data-testid": `measure-${name}` }, "–"),
    ]),
  );
  const entries = Object.entries(numbers).map(([name, number]) =>
    element("div", { title: words.explained[name] }, element("dt", {}, words[name]), number),
  );
  return {
    element: element("dl", { class: "lepton-scores" }, ...entries),
    update({ header }) {
      for (const [name, text] of Object.entries(shown)) setText(numbers[name], text(header[name]));
    },
  };
}

// Rows are the actual classes, columns the predicted ones; a darker cell has more of its row.
export function confusionTable({ scene, words }) {
  const names = scene.header.class_names;
  const cells = names.map((actual) =>
    names.map((predicted) => {
      const count = element("b", { class: "lepton-number" });
      const share = element("span", { class: "lepton-number" });
      const cell = element("td", { title: `${actual} → ${predicted}` }, count, share);
      return { cell, count, share };
    }),
  );
  // columns whose names don't fit have numbers, which the rows explain
  const isNumbered = names.some((name) => String(name).length > ROOM / names.length);
  const rowHead = (name, at) =>
    element(
      "th",
      { scope: "row", title: name },
      element("span", {}, isNumbered ? `${at + 1} · ${name}` : String(name)),
    );
  const columnHead = (name, at) =>
    element(
      "th",
      { scope: "col", title: name, "aria-label": isNumbered ? name : null },
      element("span", {}, isNumbered ? String(at + 1) : String(name)),
    );
  const table = element(
    "table",
    { class: "lepton-confusion", "data-testid": "confusion" },
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("td", { class: "lepton-label" }, words.corner),
        ...names.map(columnHead),
      ),
    ),
    element(
      "tbody",
      {},
      ...names.map((name, row) =>
        element("tr", {}, rowHead(name, row), ...cells[row].map(({ cell }) => cell)),
      ),
    ),
  );
  return {
    element: titled(
      words.confusion,
      scrolling(table, words.confusion),
      element("p", { class: "lepton-label" }, words.confusion_help),
    ),
    update({ arrays }) {
      cells.forEach((row, at) => {
        const counts = arrays.confusion.subarray(at * names.length, (at + 1) * names.length);
        const total = counts.reduce((sum, count) => sum + count, 0);
        row.forEach(({ cell, count, share }, column) => {
          const part = total ? counts[column] / total : NaN;
          setText(count, wholeText(counts[column]));
          setText(share, counts[column] ? `${Math.round(100 * part)}%` : "");
          cell.style.setProperty("--share", total ? part.toFixed(3) : "0");
        });
      });
    },
  };
}

export function classTable({ scene, words, classes }) {
  const names = scene.header.class_names;
  const empty = () =>
    [...SCORES, "support"].map((name) =>
      element("td", { class: "lepton-number", "data-score": name }, "–"),
    );
  const rows = names.map(empty);
  const macro = empty();
  const heads = [...SCORES, "support"].map((name) =>
    element("th", { scope: "col", title: words.explained[name] }, words[name]),
  );
  const swatch = (at) =>
    element("i", { style: `background: ${classes[at % classes.length]}`, "aria-hidden": "true" });
  const table = element(
    "table",
    { class: "lepton-classes", "data-testid": "by-class" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, words.class), ...heads)),
    element(
      "tbody",
      {},
      ...names.map((name, at) =>
        element(
          "tr",
          {},
          element(
            "th",
            { scope: "row", title: name },
            element("span", {}, swatch(at), String(name)),
          ),
          ...rows[at],
        ),
      ),
    ),
    element(
      "tfoot",
      {},
      element("tr", {}, element("th", { scope: "row" }, element("span", {}, words.macro)), ...macro),
    ),
  );
  return {
    element: titled(words.by_class, scrolling(table, words.by_class)),
    update({ header, arrays }) {
      const count = names.length;
      rows.forEach((cells, at) => {
        SCORES.forEach((_name, score) => {
          const value = arrays.by_class[score * count + at];
          setText(cells[score], scoreText(value));
          cells[score].title = Number.isNaN(value) ? words.unknown : "";
        });
        setText(cells.at(-1), wholeText(arrays.support[at]));
      });
      SCORES.forEach((_name, score) => {
        const known = header.macro_over[score];
        const over = known < count && known > 0 ? ` (${known}/${count})` : "";
        setText(macro[score], scoreText(header.macro[score]) + over);
        macro[score].title = filled(words.macro_over, { known, all: count });
      });
      setText(macro.at(-1), wholeText(header.examples));
    },
  };
}

function titled(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

// A wide table scrolls by itself, also by keyboard, instead of the page.
function scrolling(table, label) {
  return element(
    "div",
    { class: "lepton-scrolling", tabindex: "0", role: "region", "aria-label": label },
    table,
  );
}
