// What is going on, in words; read out once when it changes, and never with every frame.

import { element, setText } from "./element.js";

const PROBLEMS = new Set(["diverged", "refused", "lost", "foreign", "gone", "replaced", "error"]);

export function statusLine({ labels }) {
  const words = element("span", { class: "lepton-words" });
  const line = element(
    "div",
    { class: "lepton-status", role: "status", "aria-live": "polite", "data-testid": "status" },
    words,
  );
  const room = element("div", { class: "lepton-status-room" }, line);

  return {
    element: room,
    // status as in a frame, or one of the connection's own; the sentence replaces our own words.
    set(status, sentence = "") {
      const text = sentence || labels.status[status] || status;
      if (line.dataset.state !== status) line.dataset.state = status;
      line.toggleAttribute("data-problem", PROBLEMS.has(status));
      setText(words, text);
    },
  };
}
