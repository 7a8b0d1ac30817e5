// Predict, then reveal: a guess of the loss at the end, and of the way there, before it trains.
//
// While somebody guesses, play waits; a training that begins anew asks for a new guess. When it has
// ended, the guess is scored and shown beside the true curve. The last guesses of the tab are kept.

import { element } from "./element.js";
import { thinned } from "./history.js";
import { distanceBetween, scoreOf } from "./predict_score.js";
import { sketchPad } from "./predict_sketch.js";
import { lossText, shortNumber, wholeText } from "./text.js";

const KEEP = "lepton-guesses"; // in the tab's own storage
const MOST_KEPT = 5;
const MOST_POINTS = 300;
const ROOM = 1.25; // times the first loss is the top of the sketch
const ENDED = new Set(["finished", "diverged", "stopped"]);

// words: see ui/predict_words.py; hold(isHeld) keeps play from acting; tell(name, value) lets the
// page know that the mode was switched.
export function prediction({ words, send, history, hold, tell }) {
  let isOn = false;
  let known = null; // what the page said last
  let phase = "off"; // guessing, waiting or revealed; off when skipped
  let run = null; // the number of the run that is guessed
  let header = null; // of the newest frame
  let guess = NaN;

  const button = element(
    "button",
    {
      type: "button",
      "data-testid": "guess-first",
      "aria-pressed": "false",
      title: words.mode_title,
      onclick: () => {
        setMode(!isOn);
        tell("predict", isOn);
      },
    },
    words.mode,
  );
  const question = element("p", { class: "lepton-question" });
  const short = element("p", { class: "lepton-label", role: "status", "data-testid": "guess-short" });
  const pad = sketchPad({
    label: words.sketch,
    words,
    changed() {
      const end = pad.end();
      if (end) number.value = end.loss;
      const isShort = end && !end.isWhole;
      short.textContent = isShort ? words.short.replace("{epoch}", wholeText(Math.round(end.epoch))) : "";
      allow();
    },
  });
  const number = element("input", {
    type: "number",
    min: "0",
    step: "any",
    inputmode: "decimal",
    "data-testid": "guess",
    oninput: allow,
    onkeydown: (event) => event.key === "Enter" && !start.disabled && begin(),
  });
  const start = action("guess-start", words.start, begin);
  const skip = action("guess-skip", words.skip, skipIt);
  const clear = action("guess-clear", words.clear, () => {
    pad.clear();
    short.textContent = "";
    allow();
  });
  const now = action("guess-now", words.now, reveal);
  const again = action("guess-again", words.again, () => send({ type: "reset" }));
  const verdict = element("div", { role: "status", "data-testid": "guess-result" });
  const earlier = element("ol", { class: "lepton-guesses", "data-testid": "guesses" });
  const past = element("div", {}, element("span", { class: "lepton-label" }, words.earlier), earlier);
  const form = element(
    "div",
    { class: "lepton-guess-form" },
    element("label", {}, element("span", {}, words.number), number),
    start,
    clear,
    skip,
  );
  const mark = (name, text) =>
    element(
      "span",
      { class: "lepton-entry" },
      element("span", { class: `lepton-line lepton-${name}-line`, "aria-hidden": "true" }),
      element("span", { class: "lepton-label" }, text),
    );
  const yours = mark("guess", words.yours);
  const key = element("span", {}, yours, " ", mark("validation", words.true));
  const after = element("div", { class: "lepton-guess-form" }, now, again, key);
  const card = element(
    "section",
    { class: "lepton-card lepton-predict", "aria-label": words.mode, "data-testid": "predict" },
    element("h2", {}, words.mode),
    question,
    verdict,
    element("div", { class: "lepton-predict-row" }, pad.element, past),
    short,
    form,
    after,
  );
  card.hidden = true;

  function action(testid, label, onclick) {
    return element("button", { type: "button", "data-testid": testid, onclick }, label);
  }

  function allow() {
    start.disabled = !(number.value !== "" && number.validity.valid && Number(number.value) >= 0);
  }

  function setMode(value) {
    if (isOn === value) return;
    isOn = value;
    button.setAttribute("aria-pressed", String(isOn));
    if (isOn) ask();
    else setPhase("off");
  }

  function setPhase(newPhase) {
    phase = newPhase;
    const guessing = phase === "guessing";
    card.hidden = !isOn || phase === "off";
    form.hidden = question.hidden = short.hidden = !guessing;
    now.hidden = phase !== "waiting";
    again.hidden = key.hidden = phase !== "revealed";
    after.hidden = now.hidden && again.hidden;
    pad.element.hidden = phase === "waiting";
    past.hidden = phase === "waiting" || !kept().length;
    hold(guessing);
  }

  const part = () =>
    header && header.validation_loss == null && header.train_loss != null ? "train" : "validation";

  // Ask for a guess of what is on the stage, from where it stands.
  function ask() {
    setPhase("guessing");
    verdict.textContent = short.textContent = "";
    guess = NaN;
    number.value = "";
    allow();
    showKept();
    if (!header) return; // the next frame asks again
    run = header.run;
    send({ type: "pause" });
    // one that has ended, and one that has trained before it could be guessed, start again
    if (ENDED.has(header.status) || (header.playing && header.epoch > 0)) send({ type: "reset" });
    const epochs = header.epochs_total;
    question.textContent = words.ask[part()].replace("{epochs}", wholeText(epochs));
    const first = header[`${part()}_loss`];
    const begins = Number.isFinite(first) && first > 0;
    pad.open({
      from: header.epoch,
      to: Math.max(epochs, header.epoch + 1),
      top: begins ? ROOM * first : 1,
      begin: begins ? first : NaN,
    });
  }

  function begin() {
    guess = Number(number.value);
    verdict.textContent = words.waiting.replace("{guess}", lossText(guess));
    pad.close();
    setPhase("waiting");
    send({ type: "play" });
  }

  function skipIt() {
    setPhase("off");
    send({ type: "play" });
  }

  function reveal() {
    const rows = thinned(history, MOST_POINTS);
    const curve = { x: rows.epoch, y: rows[part()] };
    const final = header.status === "diverged" ? NaN : (header[`${part()}_loss`] ?? NaN);
    const { verdict: name, times } = scoreOf(guess, final);
    const sentences = [
      words.verdicts[name]
        .replace("{guess}", lossText(guess))
        .replace("{final}", lossText(final))
        .replace("{times}", Number.isFinite(times) ? shortNumber(times, 2) : "∞"),
    ];
    const distance = distanceBetween(pad.points(), curve);
    if (Number.isFinite(distance))
      sentences.push(words.distance.replace("{distance}", lossText(distance)));
    keep({ guess, final: Number.isFinite(final) ? final : null });
    setPhase("revealed");
    showKept();
    pad.reveal(curve);
    yours.style.display = pad.points().x.length ? "" : "none"; // a number alone has no curve
    verdict.textContent = sentences.join(" ");
    past.hidden = !kept().length;
  }

  // --- earlier guesses of this tab ---

  function kept() {
    try {
      const found = JSON.parse(sessionStorage.getItem(KEEP) ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  function keep(entry) {
    try {
      sessionStorage.setItem(KEEP, JSON.stringify([entry, ...kept()].slice(0, MOST_KEPT)));
    } catch {
      // a browser that keeps nothing
    }
  }

  function showKept() {
    earlier.replaceChildren(
      ...kept().map(({ guess: said, final }) =>
        element("li", {}, `${lossText(Number(said))} → ${lossText(final)}`),
      ),
    );
  }

  return {
    place: "above",
    element: card,
    button,
    // The page's word, which may be older than the last press: it counts when it is a new one.
    update({ predict = false }) {
      if (predict === known) return;
      known = predict;
      setMode(predict);
    },
    offer(frame) {
      header = frame.header;
      if (!isOn || !["playing", "paused", ...ENDED].includes(header.status)) return;
      if (header.run !== run) ask();
      else if (phase === "guessing" && header.playing) send({ type: "pause" });
      else if (phase === "waiting" && ENDED.has(header.status)) reveal();
    },
    resize() {
      if (!card.hidden) pad.draw();
    },
  };
}
