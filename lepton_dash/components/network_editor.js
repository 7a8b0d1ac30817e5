// What a link or a bias says of itself: its value while it is pointed at or focused, and a field
// to change it.

import { element, setText } from "./element.js";
import { filled, shortText } from "./text.js";

const AWAY = 12; // px from what it is about

// room: the element that it stays inside of. onApply(item, value) changes a value; valueOf(item)
// knows it.
export function valueEditor({ labels, room, valueOf, onApply }) {
  const tip = element("div", { class: "lepton-net-tip", role: "status", hidden: true });
  const input = element("input", {
    type: "number",
    step: "any",
    required: true,
    "data-testid": "weight-input",
  });
  const name = element("span", {});
  const form = element(
    "form",
    { class: "lepton-net-editor", role: "dialog", hidden: true, "data-testid": "weight-editor" },
    element("label", {}, name, input),
    element("button", { type: "submit", title: labels.apply, "aria-label": labels.apply }, "✓"),
  );
  let shown = null; // the item of the tip
  let edited = null;

  function say() {
    if (!shown) return;
    const words = shown.words ?? filled(labels.value, { name: shown.name, value: shortText(valueOf(shown)) });
    setText(tip, words);
  }

  function put(node, { x, y }) {
    node.hidden = false;
    const left = Math.min(Math.max(4, x + AWAY - room.scrollLeft), room.clientWidth - node.offsetWidth - 4);
    const below = y + AWAY + node.offsetHeight <= room.clientHeight;
    const top = below ? y + AWAY : y - AWAY - node.offsetHeight;
    node.style.left = `${Math.max(4, left)}px`;
    node.style.top = `${Math.max(4, top)}px`;
  }

  function close({ focus = true } = {}) {
    if (!edited) return;
    const { node } = edited;
    edited = null;
    form.hidden = true;
    if (focus && node.isConnected) node.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = input.valueAsNumber;
    if (!Number.isFinite(value) || !edited) return;
    const item = edited;
    close();
    onApply(item, value);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!form.contains(relatedTarget)) close({ focus: false });
  });

  return {
    elements: [tip, form],
    get isOpen() {
      return edited !== null;
    },
    // Says the value of an item, near a place in the room's content.
    show(item, at = item) {
      if (edited) return;
      shown = item;
      say();
      put(tip, at);
    },
    hide() {
      shown = null;
      tip.hidden = true;
    },
    refresh: say,
    edit(item, at = item) {
      const value = valueOf(item);
      if (value === null) return;
      this.hide();
      edited = item;
      name.textContent = item.name;
      form.setAttribute("aria-label", item.name);
      input.value = String(Number(value.toPrecision(4)));
      put(form, at);
      input.focus();
      input.select();
    },
    close,
  };
}
