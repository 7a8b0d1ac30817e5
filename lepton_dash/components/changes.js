// Fields of the experiment that are set on the stage. What the page hasn't heard of yet is said
// again with what comes next: of two words that follow each other closely it hears only the last.

// tell(name, value): lets the page's script know. `heard` is the number of the last word that it
// has heard already.
export function changes(tell, heard = 0) {
  let number = heard;
  const waiting = new Map(); // field -> {value, number}

  return {
    set(fields) {
      number += 1;
      for (const [name, value] of Object.entries(fields)) waiting.set(name, { value, number });
      const all = [...waiting].map(([name, { value }]) => [name, value]);
      tell("change", { number, fields: Object.fromEntries(all) });
    },
    // The page has heard all words up to this one.
    hear(upTo) {
      for (const [name, one] of waiting) if (one.number <= upTo) waiting.delete(name);
      number = Math.max(number, upTo);
    },
    get isWaiting() {
      return waiting.size > 0;
    },
  };
}
