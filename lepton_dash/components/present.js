// The presentation view: large type, the charts first, nothing of the page around them.

import { element, icon } from "./element.js";

const SCREEN = "M2 3h16v11H2zm1.800 1.800v7.400h12.400V4.800zM6 16h8v1.600H6z";

// words: {title, leave}; show(isOn) draws the page that way; tell(isOn) lets the page know that a
// person wants it. Escape leaves it, unless something else takes the key.
export function presentation({ words, show, tell }) {
  let isOn = false;
  let known = null; // what the page said last
  const button = element(
    "button",
    {
      type: "button",
      "data-testid": "present",
      "aria-pressed": "false",
      "aria-label": words.title,
      title: words.title,
      onclick: () => choose(!isOn),
    },
    icon(SCREEN),
  );

  function set(value) {
    isOn = value;
    button.setAttribute("aria-pressed", String(isOn));
    button.title = isOn ? words.leave : words.title;
    show(isOn);
  }

  function choose(value) {
    set(value);
    tell(value);
  }

  function onKey(event) {
    if (event.key !== "Escape" || !isOn || event.defaultPrevented) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    if (event.target.closest?.("input, textarea, select, [role=application]")) return;
    choose(false);
  }
  document.addEventListener("keydown", onKey);

  return {
    button,
    // The page's word, which may be older than the last press: it counts when it is a new one.
    update(said) {
      const wanted = Boolean(said);
      if (wanted === known) return;
      known = wanted;
      if (wanted !== isOn) set(wanted);
    },
    remove: () => document.removeEventListener("keydown", onKey),
  };
}
