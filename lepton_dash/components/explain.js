// "?" buttons: each opens what something is, its formula with the present numbers, and what to
// watch for. All words come from the page, in its language and for its experiment.

import { element } from "./element.js";
import { popover } from "./popover.js";
import { lossText, percentText, scoreText, wholeText } from "./text.js";

const EVERY = 250; // ms between numbers, so that they can be read
const PLACE = /⟨(\w+)⟩/g;

// labels: {button: "Explain: {title}", watch}.
export function explanations({ labels }) {
  let texts = {}; // name -> {title, sentence, formula, watch}
  let numbers = {}; // of the newest frame
  let metricText = percentText;
  let due = 0;
  const notes = [];

  function formulaOf(name) {
    return (texts[name]?.formula ?? "").replace(PLACE, (place, number) => {
      const text = number.endsWith("_metric") ? metricText : number === "epoch" ? wholeText : lossText;
      return text(numbers[number]);
    });
  }

  function lines(name) {
    return formulaOf(name)
      .split("\n")
      .filter(Boolean)
      .map((line) => element("code", {}, line));
  }

  function fill(panel, name) {
    const { title, sentence, watch } = texts[name] ?? {};
    const parts = [element("strong", {}, title ?? ""), element("p", {}, sentence ?? "")];
    const formula = lines(name);
    if (formula.length) parts.push(element("div", { class: "lepton-formula" }, ...formula));
    if (watch) parts.push(element("p", { class: "lepton-label" }, watch));
    panel.replaceChildren(...parts);
  }

  return {
    // A button that explains what has this name; empty where there is no such explanation.
    button(name) {
      const { title } = texts[name] ?? {};
      if (!title) return "";
      const note = popover({
        label: labels.button.replace("{title}", title),
        testid: `explain-${name}`,
        mark: "?",
        fill: (panel) => fill(panel, name),
      });
      note.panel.classList.add("lepton-explanation");
      notes.push({ note, name });
      return note.element;
    },
    update(newTexts) {
      texts = newTexts ?? {};
      for (const { note, name } of notes) if (note.isOpen()) fill(note.panel, name);
    },
    setScene({ metric }) {
      metricText = metric === "r2" ? scoreText : percentText;
    },
    offer({ header }) {
      numbers = header;
      const now = performance.now();
      if (now < due && header.status === "playing") return;
      due = now + EVERY;
      for (const { note, name } of notes) {
        if (note.isOpen()) note.panel.querySelector(".lepton-formula")?.replaceChildren(...lines(name));
      }
    },
  };
}
