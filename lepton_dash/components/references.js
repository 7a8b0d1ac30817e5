// The curves behind that of the run: one that was held, one that a fork has left.

import { filled, plotlyText } from "./text.js";

const MOST_DIFFERENCES = 2;
const LONGEST = 60; // characters of a name

// words: those of the time line.
export function references({ words }) {
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
    return plotlyText(filled(words.named, { kind, differences: text }), LONGEST);
  }

  return {
    count: () => curves.length,
    farthest: () => Math.max(0, ...curves.map(({ epoch }) => epoch.at(-1) ?? 0)),
    losses: () => curves.flatMap(({ losses }) => losses),
    // How many of a figure's traces behind its own two are drawn as lines.
    numVisible: (traces) => traces.slice(0, -2).filter(({ visible }) => visible === true).length,
    traces: (templates) =>
      curves.flatMap(({ kind, epoch, losses }, position) => {
        const exists = losses.map((values) => values.some(Number.isFinite));
        return losses.map((y, part) => ({
          ...templates[kind][part],
          name: name(position),
          // the legend has one line for both: that of validation, or of training alone
          showlegend: exists[part] && part === Number(exists[1]),
          x: epoch,
          y,
          visible: exists[part],
        }));
      }),
    set({ header, arrays }) {
      curves = header.kinds.map((kind, position) => ({
        kind,
        epoch: [...arrays[`${position}_epoch`]],
        losses: ["train", "validation"].map((part) => [...arrays[`${position}_${part}`]]),
      }));
    },
    // Returns whether their names have changed.
    setDifferences(given) {
      const named = () => JSON.stringify(curves.map((_, position) => differences[position]));
      const before = named();
      differences = given;
      return named() !== before;
    },
  };
}
