// Play, pause, step and reset, and how fast to train. They act over the socket at once; what they
// show is the server's word, or what was pressed until that comes. New weights are another seed of
// the experiment, so the page has to know.

import { element, icon } from "./element.js";

const ICONS = {
  play: "M5 3.2v13.6L16.5 10z",
  pause: "M5 3.5h3.6v13H5zM11.4 3.5H15v13h-3.6z",
  step: "M4 3.2v13.6L13 10zM13.6 3.5H16v13h-2.4z",
  reset: "M10 4V1L5.2 5 10 9V6.2a4.6 4.6 0 1 1-4.6 4.6H3.2A6.8 6.8 0 1 0 10 4z",
};

const DICE =
  "M5 3h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm1.9 2.6a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zm6.2 6.2a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zM10 8.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z";
const SEEDS = 2 ** 31;

const UNDER_WAY = 500; // ms that an answer may take

export function transport({ labels, speeds, send, change }) {
  let playing = false;
  let word = false; // the server's word on that
  let timer = 0; // after a press: frames that are under way don't know of it
  let status = "connecting";
  const holders = new Set(); // names of what has to be done before it may train
  let isStopped = false; // by a rule that it can go on past
  let known = null; // the speed that the page said last, or was told

  const buttons = Object.fromEntries(
    Object.entries(ICONS).map(([name, path]) => {
      const { title, key } = labels.transport[name];
      const words = `${title} (${key})`;
      const button = element(
        "button",
        {
          type: "button",
          "data-testid": name,
          "aria-label": title,
          "aria-keyshortcuts": labels.transport[name].shortcut,
          title: words,
          disabled: true,
          onclick: () => press(name),
        },
        icon(path),
      );
      return [name, button];
    }),
  );
  const newWeights = element(
    "button",
    {
      type: "button",
      "data-testid": "new-weights",
      "aria-label": labels.transport.new_weights.title,
      title: labels.transport.new_weights.title,
      disabled: true,
      onclick: () => change({ seed: Math.floor(Math.random() * SEEDS) }),
    },
    icon(DICE),
  );
  const speed = element(
    "select",
    {
      class: "lepton-speed",
      "aria-label": labels.speed,
      title: labels.speed,
      "data-testid": "speed",
      onchange: () => {
        known = speed.value;
        sendSpeed();
        change({ speed: known });
      },
    },
    ...speeds.map(({ value, label }) => element("option", { value }, label)),
  );
  const row = element(
    "div",
    { class: "lepton-transport", role: "group", "aria-label": labels.controls },
    ...Object.values(buttons),
    newWeights,
    speed,
  );

  function press(name) {
    if (buttons[name].disabled || isHidden(buttons[name]) || !send({ type: name })) return;
    if (name !== "reset") {
      playing = name === "play";
      clearTimeout(timer);
      timer = setTimeout(believe, UNDER_WAY);
    }
    show();
  }

  // A key does no more than its button: one that a lesson has left out isn't heard.
  function isHidden(button) {
    return getComputedStyle(button).display === "none";
  }

  function believe() {
    clearTimeout(timer);
    timer = 0;
    playing = word;
    show();
  }

  function sendSpeed() {
    const { value } = speed;
    send({ type: "speed", value: value === "max" ? value : Number(value) });
  }

  function show() {
    const connected = status !== "connecting" && status !== "lost";
    buttons.pause.disabled = buttons.reset.disabled = !connected;
    const held = holders.size > 0;
    buttons.play.disabled = !connected || held;
    buttons.step.disabled =
      !connected ||
      held ||
      (["finished", "diverged", "building", "queued"].includes(status) && !isStopped);
    newWeights.disabled = !connected;
    buttons.play.setAttribute("aria-pressed", String(playing));
    buttons.pause.setAttribute("aria-pressed", String(connected && !playing));
    speed.disabled = !connected;
  }

  return {
    element: row,
    press,
    toggle: () => press(playing ? "pause" : "play"),
    owns: (node) => buttons.play.contains(node) || buttons.pause.contains(node),
    // The server's word; playing says whether it trains or will as soon as it can, stopped whether
    // a rule has ended it, past which it can go on.
    setStatus(newStatus, isPlaying = false, stopped = false) {
      const isSame = newStatus === status && stopped === isStopped;
      if (isSame && isPlaying === word && isPlaying === playing) return;
      status = newStatus;
      isStopped = stopped;
      word = isPlaying;
      if (!timer || word === playing) believe();
      else show();
    },
    // Play and step wait until everybody who holds them has let go.
    hold(name, isHeld) {
      if (holders.has(name) === isHeld) return;
      if (isHeld) holders.add(name);
      else holders.delete(name);
      show();
    },
    // A new connection knows nothing of what was chosen on the old one.
    connect() {
      if (speed.value !== "max") sendSpeed();
    },
    // The page's word: a number of epochs a second, or "max".
    setSpeed(value) {
      if (String(value) === known) return;
      known = String(value);
      if (![...speed.options].some((option) => option.value === known)) {
        const label = labels.speed_words.replace("{count}", known);
        speed.append(element("option", { value: known }, label));
      }
      speed.value = known;
      sendSpeed();
    },
  };
}
