// The curves behind that of the run: one that was held, one that a fork has left.

import { element } from "./element.js";
import { filled, plotlyText } from "./text.js";

const MOST_DIFFERENCES = 2;
const LONGEST = 60; // characters of a name in an exported figure

// words: those of the time line; changed() is called when one of them was hidden or shown. Their
// names lie over the corner of the plot, so that they take nothing of its height.
export function references({ words, changed }) {
  const legend = element("ul", { class: "lepton-references", "data-testid": "references", hidden: true });
  const hidden = new Set(); // kinds
  let colour = "";
  let curves = []; // {kind, epoch, losses: [train, validation]}
  let differences = []; // of each: [field, what it was, what it is now]

  function name(position) {
    const kind = words.kinds[curves[position].kind];
    const found = differences[position] ?? [];
    const named = found
      .slice(0, MOST_DIFFERENCES)
      .map(([field, was, now]) =>
        filled(words.difference, { field: words.fields[field] ?? field, was, now }),
      );
    if (found.length > MOST_DIFFERENCES)
      named.push(filled(words.more, { count: found.length - MOST_DIFFERENCES }));
    const text = named.join(words.separator) || words.same;
    return filled(words.named, { kind, differences: text });
  }

  function list() {
    legend.hidden = curves.length === 0;
    legend.replaceChildren(
      ...curves.map(({ kind }, position) => {
        const line = element("span", { class: "lepton-line", "data-kind": kind, "aria-hidden": "true" });
        line.style.borderColor = colour;
        const entry = element(
          "button",
          {
            type: "button",
            title: name(position),
            "aria-pressed": String(!hidden.has(kind)),
            onclick: () => {
              if (!hidden.delete(kind)) hidden.add(kind);
              list();
              changed();
            },
          },
          line,
          element("span", {}, name(position)),
        );
        return element("li", {}, entry);
      }),
    );
  }

  return {
    element: legend,
    setTheme({ references: styles }) {
      colour = styles.held[1].line.color;
      list();
    },
    farthest: () => Math.max(0, ...curves.map(({ epoch }) => epoch.at(-1) ?? 0)),
    losses: () => curves.flatMap(({ losses }) => losses),
    // How many of a figure's traces behind its own two are drawn as lines.
    numVisible: (traces) => traces.slice(0, -2).filter(({ visible }) => visible === true).length,
    // In a file the legend has one line for both: that of validation, or of training alone.
    traces: (templates, isExport) =>
      curves.flatMap(({ kind, epoch, losses }, position) => {
        const exists = losses.map((values) => values.some(Number.isFinite));
        return losses.map((y, part) => ({
          ...templates[kind][part],
          name: plotlyText(name(position), LONGEST),
          showlegend: isExport && exists[part] && part === Number(exists[1]),
          x: epoch,
          y,
          visible: exists[part] && !hidden.has(kind),
        }));
      }),
    set({ header, arrays }) {
      curves = header.kinds.map((kind, position) => ({
        kind,
        epoch: [...arrays[`${position}_epoch`]],
        losses: ["train", "validation"].map((part) => [...arrays[`${position}_${part}`]]),
      }));
      list();
    },
    // Returns whether that changes their names.
    setDifferences(given) {
      const named = () => JSON.stringify(curves.map((_, position) => differences[position]));
      const before = named();
      differences = given;
      const isNew = named() !== before;
      if (isNew) list();
      return isNew;
    },
  };
}
