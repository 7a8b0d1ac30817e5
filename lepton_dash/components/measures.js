// The measures: how good the network's answers are, on validation or training data. A closed part
// tells the server so, and costs nothing.

import { element } from "./element.js";
import { measureCharts } from "./measures_charts.js";
import { classTable, confusionTable, scoreCards } from "./measures_tables.js";
import { openAtFirst, rememberOpen } from "./remembered.js";
import { filled, wholeText } from "./text.js";

const REMEMBERED = "lepton-dash-measures"; // in the browser: whether the part is open
const PARTS = ["validation", "training"];

export function measures({ Plotly, templates, labels, send, explain }) {
  const words = labels.measures;
  let scene = null;
  let message = null; // the newest one
  let part = PARTS[0];
  let tick = 0;
  let views = []; // of the scene: {element, update(message)}
  const charts = measureCharts({ Plotly, templates, words });

  const hint = element("span", { class: "lepton-label" });
  const note = element("p", { class: "lepton-label", "data-testid": "measures-note" }, words.waiting);
  const body = element("div", { class: "lepton-measures-body" });
  const buttons = PARTS.map((name) =>
    element(
      "button",
      {
        type: "button",
        "data-testid": `measures-${name}`,
        "aria-pressed": String(name === part),
        onclick: () => choose(name),
      },
      words[name],
    ),
  );
  const choice = element(
    "div",
    { class: "lepton-switch", role: "group", "aria-label": words.parts },
    ...buttons,
  );
  const details = element(
    "details",
    { class: "lepton-card lepton-measures", "data-testid": "measures", ontoggle: toggled },
    element("summary", {}, element("h2", {}, words.title), hint),
    element("div", { class: "lepton-measures-bar" }, choice, note),
    body,
  );
  details.open = openAtFirst(REMEMBERED, false);

  function ask() {
    if (scene) send({ type: "measures", on: details.open, part });
  }

  function toggled() {
    rememberOpen(REMEMBERED, details.open);
    ask();
    if (details.open) later();
  }

  function choose(name) {
    part = name;
    press(name);
    ask();
  }

  function press(name) {
    buttons.forEach((button, at) => {
      button.setAttribute("aria-pressed", String(PARTS[at] === name));
    });
  }

  function later() {
    tick ||= requestAnimationFrame(show);
  }

  function show() {
    tick = 0;
    if (!message || !details.open) return;
    const { header } = message;
    const sampled = header.examples < header.of ? words.sampled : words.counted;
    const plotted = header.plotted < header.examples ? ` ${words.plotted}` : "";
    const numbers = Object.fromEntries(
      ["examples", "of", "epoch", "plotted"].map((name) => [name, wholeText(header[name] ?? 0)]),
    );
    note.textContent = filled(sampled[header.part] + plotted, numbers);
    press(header.part);
    buttons[0].disabled = !header.has_validation;
    buttons[0].title = header.has_validation ? "" : words.no_validation;
    for (const view of views) view.update(message);
    charts.update(message);
  }

  return {
    place: "below",
    // beside the summary, not in it: a button in a button is none
    element: element("div", { class: "lepton-cornered" }, details, explain("metrics")),
    async setTheme(theme) {
      await charts.setTheme(theme);
    },
    setScene(newScene) {
      scene = newScene;
      message = null;
      const isNumbers = scene.header.task === "regression";
      hint.textContent = isNumbers ? words.hint.numbers : words.hint.classes;
      note.textContent = words.waiting;
      buttons[0].disabled = false;
      press(part);
      const { classes } = templates;
      views = [scoreCards({ scene, words })];
      if (!isNumbers) {
        views.push(confusionTable({ scene, words }), classTable({ scene, words, classes }));
      }
      charts.setScene(scene);
      body.replaceChildren(...views.map((view) => view.element), ...charts.elements);
      body.dataset.task = scene.header.task;
      body.hidden = true; // until there are numbers
      ask();
    },
    receive(newMessage) {
      const { header } = newMessage;
      if (header.type !== "measures" || header.scene !== scene?.header.scene) return;
      message = newMessage;
      body.hidden = false;
      later();
    },
    resize() {
      if (details.open) charts.resize();
    },
    remove() {
      cancelAnimationFrame(tick);
      charts.remove();
    },
  };
}
