// The diagnosis: what the server found out about the training, in words, and a button for what
// it advises. Only the sentences are read out, and only when they change: not their numbers.

import { element, setText } from "./element.js";
import { openAtFirst, rememberOpen } from "./remembered.js";

const TRACED = new Set(["learning_rate", "l1", "l2", "dropout", "clip_norm"]); // act while it trains
const REMEMBERED = "lepton-dash-diagnosis"; // in the browser: whether the part is open

export function diagnosis({ labels, send, change, explain }) {
  const words = labels.diagnosis;
  let scene = null;
  let isOver = false; // the training, which goes on from the start only
  let shown = new Map(); // finding id -> {item, update(finding)}

  const state = element("p", { class: "lepton-label", "data-testid": "diagnosis-state" });
  const list = element("ul", { class: "lepton-findings" });
  const spoken = element("div", { class: "lepton-spoken", "aria-live": "polite", role: "log" });
  const details = element(
    "details",
    { class: "lepton-card", "data-testid": "diagnosis", ontoggle: toggled },
    element(
      "summary",
      {},
      element("h2", {}, words.title),
      element("span", { class: "lepton-label" }, words.hint),
    ),
    element("div", { class: "lepton-diagnosis-body" }, state, list),
  );
  // outside of what can be closed: a region has to be there before it speaks
  const part = element("div", { class: "lepton-cornered" }, details, explain("diagnosis"), spoken);
  details.open = openAtFirst(REMEMBERED, true);
  state.textContent = words.waiting;

  function ask() {
    if (scene) send({ type: "diagnosis", on: details.open });
  }

  function toggled() {
    rememberOpen(REMEMBERED, details.open);
    ask();
  }

  function apply({ changes, restart }) {
    // what needs no other network acts at once over the socket, from the start where the weights
    // are spoilt or the epochs are over; the page follows with its widgets, and finds it done
    const acts = Object.keys(changes).every((field) => TRACED.has(field));
    for (const [field, value] of Object.entries(changes)) {
      if (acts) send({ type: "set", field, value });
    }
    change(changes);
    if (acts && (restart || isOver)) {
      send({ type: "reset" });
      send({ type: "play" });
    }
  }

  function show(findings) {
    const before = [...shown.keys()].join();
    const items = new Map();
    for (const finding of findings) {
      const known = shown.get(finding.id) ?? findingItem({ words, apply });
      known.update(finding);
      items.set(finding.id, known);
    }
    shown = items;
    state.hidden = findings.length > 0;
    state.textContent = words.nothing;
    const nodes = [...items.values()].map(({ item }) => item);
    // items that stay where they are keep the focus of their buttons
    if (nodes.some((node, at) => list.children[at] !== node) || list.children.length > nodes.length)
      list.replaceChildren(...nodes);
    if ([...items.keys()].join() !== before) {
      const sentences = findings.map((finding) => finding.sentence);
      spoken.textContent = sentences.length ? sentences.join(" ") : words.nothing;
    }
  }

  return {
    place: "below",
    element: part,
    setScene(newScene) {
      const isOther = newScene.header.scene !== scene?.header.scene;
      scene = newScene;
      if (isOther) {
        shown = new Map();
        list.replaceChildren();
        state.hidden = false;
        state.textContent = words.waiting;
      }
      ask();
    },
    offer({ header }) {
      isOver = header.status === "finished" || header.status === "diverged";
    },
    receive({ header }) {
      if (header.type !== "diagnosis" || header.scene !== scene?.header.scene) return;
      show(header.findings);
    },
  };
}

function findingItem({ words, apply }) {
  let current = null;
  const severity = element("b", { class: "lepton-severity" });
  const sentence = element("p", { "data-testid": "finding" });
  const evidence = element("p", { class: "lepton-label", "data-testid": "evidence" });
  const advice = element("span", {});
  const button = element(
    "button",
    { type: "button", "data-testid": "try", onclick: () => apply(current) },
    words.try,
  );
  const item = element(
    "li",
    {},
    severity,
    element("div", {}, sentence, evidence, element("p", { class: "lepton-advice" }, advice, button)),
  );
  return {
    item,
    update(finding) {
      current = finding;
      item.dataset.finding = finding.id;
      item.dataset.severity = finding.severity;
      setText(severity, words.severity[finding.severity]);
      setText(sentence, finding.sentence);
      setText(evidence, finding.evidence);
      setText(advice, finding.advice);
      button.hidden = finding.changes === null;
      button.setAttribute("aria-label", `${words.try}: ${finding.advice}`);
    },
  };
}
