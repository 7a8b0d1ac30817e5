// The numbers: epoch, speed, losses and the metric. Plain text, at a pace that can be read.

import { element, setText } from "./element.js";
import { lossText, percentText, scoreText, wholeText } from "./text.js";

const EVERY = 100; // ms

const value = (name) => element("span", { class: "lepton-number", "data-testid": name }, "–");

export function readouts({ labels }) {
  const values = Object.fromEntries(
    [
      "epoch",
      "epochs-per-second",
      "train-loss",
      "validation-loss",
      "train-metric",
      "validation-metric",
    ].map((name) => [name, value(name)]),
  );
  const left = element("span", { class: "lepton-left", "data-testid": "time-left" });
  const device = element("span", { class: "lepton-device", title: labels.device });
  const metricName = element("span", { class: "lepton-label" }, labels.accuracy);
  const speed = element(
    "span",
    {},
    values["epochs-per-second"],
    element("span", { class: "lepton-label" }, labels.epochs_per_second),
  );
  const run = element(
    "div",
    { class: "lepton-run" },
    element("span", {}, element("span", { class: "lepton-label" }, labels.epoch), values.epoch),
    speed,
    left,
    device,
  );
  const losses = element(
    "div",
    { class: "lepton-readout" },
    entry("lepton-train-line", labels.training, values["train-loss"]),
    entry("lepton-validation-line", labels.validation, values["validation-loss"]),
  );
  const metrics = element(
    "div",
    { class: "lepton-readout" },
    metricName,
    entry("", labels.training, values["train-metric"]),
    entry("", labels.validation, values["validation-metric"]),
  );
  let metricText = percentText;
  let header = null;
  let due = 0;

  function show() {
    setNumber(values.epoch, wholeText(header.epoch));
    setNumber(values["epochs-per-second"], wholeText(header.epochs_per_second));
    // a training that rests has no speed to tell; its place stays, so nothing moves
    speed.dataset.rests = String(header.status !== "playing");
    setNumber(values["train-loss"], lossText(header.train_loss));
    setNumber(values["validation-loss"], lossText(header.validation_loss));
    setText(values["train-metric"], metricText(header.train_metric));
    setText(values["validation-metric"], metricText(header.validation_metric));
    setText(device, header.device ?? "");
    setText(left, header.time_left ?? "");
  }

  return {
    run,
    losses,
    metrics,
    setScene({ metric }) {
      metricText = metric === "r2" ? scoreText : percentText;
      setText(metricName, metric === "r2" ? labels.r2 : labels.accuracy);
    },
    offer(newFrame) {
      header = newFrame.header;
    },
    // Returns whether there are numbers left to show.
    draw(now) {
      if (!header) return false;
      if (header.status === "playing" && now < due) return true;
      show();
      header = null;
      due = now + EVERY;
      return false;
    },
  };
}

function entry(mark, label, number) {
  const parts = [element("span", { class: "lepton-label" }, label), number];
  if (mark) parts.unshift(element("span", { class: `lepton-line ${mark}`, "aria-hidden": "true" }));
  return element("span", { class: "lepton-entry" }, ...parts);
}

// The commas between thousands are drawn by the style sheet: the text itself is a plain number.
function setNumber(node, text) {
  const groups = text.split(",");
  if (node.textContent === groups.join("")) return;
  if (groups.length === 1) node.textContent = text;
  else node.replaceChildren(...groups.map((digits) => element("span", {}, digits)));
}
