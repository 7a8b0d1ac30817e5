// A small button that opens a note beside it. The browser itself closes the note on Escape and on a
// press elsewhere, gives the focus back, and lets nothing of the page lie over it.

import { element } from "./element.js";

const GAP = 6; // px between the button and the note, and to the window's edge
let made = 0;

// fill(panel) is called whenever it opens. Returns {element, panel, isOpen()}.
export function popover({ label, testid, mark, fill = () => {} }) {
  const id = `lepton-popover-${(made += 1)}`;
  const panel = element("div", {
    id,
    popover: "auto",
    class: "lepton-popover",
    role: "dialog",
    "aria-label": label,
    "data-testid": `${testid}-note`,
    tabindex: "-1",
    autofocus: true,
  });
  const button = element(
    "button",
    {
      type: "button",
      class: "lepton-quiet",
      "data-testid": testid,
      "aria-label": label,
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      title: label,
      popovertarget: id,
    },
    mark,
  );
  const isOpen = () => panel.matches(":popover-open");

  function place() {
    const at = button.getBoundingClientRect();
    const { width, height } = panel.getBoundingClientRect();
    const left = Math.min(at.left, innerWidth - width - GAP);
    const below = at.bottom + GAP;
    const top = below + height + GAP <= innerHeight ? below : at.top - GAP - height;
    panel.style.left = `${Math.max(GAP, left)}px`;
    panel.style.top = `${Math.max(GAP, top)}px`;
  }

  function hide() {
    if (isOpen()) panel.hidePopover();
  }

  panel.addEventListener("beforetoggle", ({ newState }) => {
    if (newState !== "open") return;
    fill(panel);
    panel.style.opacity = "0"; // until it is where it belongs
  });
  panel.addEventListener("toggle", ({ newState }) => {
    const open = newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) place();
    panel.style.opacity = "";
    const listen = open ? window.addEventListener : window.removeEventListener;
    // it would stay behind when what it belongs to moves away
    listen("resize", hide);
    listen("wheel", hide, { passive: true });
  });

  return {
    element: element("span", { class: "lepton-popover-place" }, button, panel),
    panel,
    isOpen,
  };
}
