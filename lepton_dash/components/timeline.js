// The time line: a slider over the epochs of the run, and the curves that stay behind it.
//
// While it is dragged the server shows what it has kept nearby; when it is let go, that very epoch.

import { element } from "./element.js";
import { filled, wholeText } from "./text.js";

const EVERY = 100; // ms between changes of what is shown
const DRAG_EVERY = 80; // ms between messages while it is dragged
const ANSWER = 1500; // ms that an answer may take

export function timeline({ labels, send, explain }) {
  const words = labels.timeline;
  const slider = element("input", {
    type: "range",
    min: 0,
    max: 1,
    value: 0,
    step: 1,
    disabled: true,
    "data-testid": "timeline",
    "aria-label": words.slider,
    onpointerdown: () => (dragging = true),
    oninput,
    onchange: () => {
      dragging = false;
      seek(Number(slider.value), false);
    },
  });
  // the slider speaks for it, and it changes too often to be read out
  const place = element(
    "span",
    { class: "lepton-number", "data-testid": "timeline-epoch", "aria-hidden": "true" },
    "–",
  );
  const now = button("timeline-now", words.now, words.now_help, () => seek(newest, false));
  const hold = button("hold", words.hold, words.hold_help, () => send({ type: "hold" }));
  const release = button("release", words.release, words.release_help, () =>
    send({ type: "release" }),
  );
  const bar = element(
    "section",
    { class: "lepton-card lepton-timeline", "aria-label": words.title },
    element("h2", {}, words.title),
    explain("timeline"),
    slider,
    place,
    now,
    hold,
    release,
  );
  let header = null;
  let newest = 0;
  let dragging = false;
  let dragDue = 0;
  let expected = null; // the epoch that was asked for last
  let expectedUntil = 0;
  let isStale = false;
  let due = 0;
  let numReferences = 0;
  release.hidden = true;

  function button(name, text, help, onclick) {
    return element(
      "button",
      { type: "button", "data-testid": name, title: help, disabled: true, onclick },
      text,
    );
  }

  function seek(epoch, rough) {
    if (!send({ type: "seek", epoch, rough })) return;
    expected = epoch;
    expectedUntil = performance.now() + ANSWER;
    tell(epoch);
  }

  function oninput() {
    const epoch = Number(slider.value);
    tell(epoch);
    if (!dragging || performance.now() < dragDue) return;
    dragDue = performance.now() + DRAG_EVERY;
    seek(epoch, true);
  }

  function tell(epoch) {
    const text = filled(words.place, { epoch: wholeText(epoch), newest: wholeText(newest) });
    if (place.textContent === text) return;
    place.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  }

  // A frame that was under way when somebody moved the slider doesn't move it back.
  function isAnswered() {
    if (expected === null || performance.now() > expectedUntil) return true;
    return (header.sought ?? header.newest) === Math.min(expected, header.newest);
  }

  function show() {
    newest = header.newest;
    const has = header.can_seek && newest > 0;
    slider.disabled = !has;
    slider.title = has ? words.slider : header.can_seek ? words.nothing : words.too_large;
    hold.disabled = newest === 0;
    release.hidden = numReferences === 0;
    release.disabled = false;
    now.disabled = !has || header.sought === null;
    bar.toggleAttribute("data-back", header.sought !== null);
    slider.max = Math.max(1, newest);
    if (dragging || !isAnswered()) return;
    expected = null;
    const epoch = header.sought ?? newest;
    slider.value = epoch;
    tell(epoch);
  }

  return {
    place: "below",
    element: bar,
    offer(frame) {
      ({ header } = frame);
      isStale = true;
    },
    receive({ header: message }) {
      if (message.type !== "reference") return;
      numReferences = message.kinds.length;
      isStale = header !== null;
    },
    // Returns whether there is still something to show.
    draw(time) {
      if (!isStale) return false;
      if (header.status === "playing" && time < due) return true;
      due = time + EVERY;
      show();
      isStale = !isAnswered();
      return isStale;
    },
  };
}
