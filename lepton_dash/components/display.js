// What is drawn of the data and how: it changes the picture alone, never the training.

import { element } from "./element.js";
import { popover } from "./popover.js";

// labels: {button, options: {name: words}}; show(names) draws with these options on;
// tell(names) lets the page know what a person chose.
export function displayOptions({ labels, show, tell }) {
  let known = null; // what the page said last
  const boxes = Object.entries(labels.options).map(([name, words]) => {
    const box = element("input", {
      type: "checkbox",
      "data-testid": `show-${name}`,
      onchange: () => {
        show(chosen());
        tell(chosen());
      },
    });
    return { name, box, row: element("label", {}, box, words) };
  });
  const menu = popover({ label: labels.title, testid: "display-options", mark: labels.button });
  menu.panel.classList.add("lepton-options");
  menu.panel.append(...boxes.map(({ row }) => row));

  function chosen() {
    return boxes.filter(({ box }) => box.checked).map(({ name }) => name);
  }

  return {
    element: menu.element,
    toggle: (name) => boxes.find((one) => one.name === name)?.box.click(),
    // The page's word, which may be older than the last press: it counts when it is a new one.
    update(names) {
      const word = JSON.stringify(names);
      if (word === known) return;
      known = word;
      for (const { name, box } of boxes) box.checked = names.includes(name);
      show(chosen());
    },
  };
}
