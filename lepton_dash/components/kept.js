// What becomes of a training: the way to its figures and files, and a word when it can't be kept.

import { element, setText } from "./element.js";

// leave() lets the page go to where the figures of this training are.
export function kept({ words, leave }) {
  const notice = element("div", {
    class: "lepton-notice",
    role: "alert",
    hidden: true,
    "data-testid": "notice",
  });
  const button = element(
    "button",
    { type: "button", class: "lepton-export", "data-testid": "export", title: words.title, onclick: leave },
    words.button,
  );
  return {
    place: "above",
    element: notice,
    button,
    offer({ header }) {
      const text = header.notice ?? "";
      notice.hidden = !text;
      setText(notice, text);
    },
  };
}
