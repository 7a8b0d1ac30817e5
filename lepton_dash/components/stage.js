// The stage: transport, status, and the two charts of a training, fed by its live socket.
//
// `mount` is called at every run of the page's script, with the same parent. It builds the stage
// once, and goes on with the socket and the charts that there are while the token is the same.

import { boundaryChart } from "./boundary.js";
import { changes } from "./changes.js";
import { diagnosis } from "./diagnosis.js";
import { displayOptions } from "./display.js";
import { downloadButtons } from "./download.js";
import { element } from "./element.js";
import { explanations } from "./explain.js";
import { frameLoop } from "./frames.js";
import { emptyHistory, takeRows } from "./history.js";
import { kept } from "./kept.js";
import { watchKeys } from "./keyboard.js";
import { lossChart } from "./loss.js";
import { measures } from "./measures.js";
import { networkPart } from "./network.js";
import { deferredPlotly } from "./plotly.js";
import { points } from "./points.js";
import { prediction } from "./predict.js";
import { presentation } from "./present.js";
import { decode } from "./protocol.js";
import { readouts } from "./readouts.js";
import { liveAddress, openSocket } from "./socket.js";
import { statusLine } from "./status.js";
import { loadStyles } from "./styles.js";
import { sessionBefore } from "./tab.js";
import { readTheme } from "./theme.js";
import { timeline } from "./timeline.js";
import { transport } from "./transport.js";
import { watchWidgets } from "./widgets.js";

const STYLES = [
  "stage.css",
  "network.css",
  "explain.css",
  "predict.css",
  "timeline.css",
  "measures.css",
  "points.css",
];
// px
const EXPORT_SIZES = { loss: { width: 800, height: 520 }, boundary: { width: 680, height: 640 } };
const EPOCHS_BEFORE_PLOTLY = 3; // whose pictures are drawn without it
const PLOTLY_DELAY = 1500; // ms for these at most
const BLIP = 700; // ms without a connection that aren't worth a word
const GRACE = 1000; // ms in which the page may call again for a parent that it hasn't removed

// What else there is on the stage, in the order in which it stands there. Each is a function of
// {Plotly, templates, labels, send, change, history, charts, explain} that returns a part or
// several: {place, element}, and any of setTheme(theme), setScene(scene), setDisplay(names),
// offer(frame), receive(message), draw(now), resize(), update(data) at each run of the page's
// script, and remove(). `send` is for the live socket; `change({field: value})` sets fields of the
// experiment as if their widgets had been moved; `explain(name)` makes the button that explains it.
// Places: "network" beside the charts, "below" and "above" them, "boundary-tools" in the header of
// the boundary chart and "boundary" under that.
const PARTS = [
  networkPart,
  timeline,
  diagnosis,
  measures,
  points,
];

const stages = new WeakMap(); // parent -> {calls that are not over, stage: Promise, timer}

// data: {token, base, plotly, labels, templates, speeds, fields, zero_words, explanations, display,
// predict, present, speed, edits, few_points: the text of points that are too few for a training, else null}.
// Returns what to call when the page takes the parent away.
export async function mount({ parentElement: parent, data, setTriggerValue }) {
  const entry = stages.get(parent) ?? { calls: 0, stage: null, timer: 0 };
  stages.set(parent, entry);
  entry.calls += 1;
  clearTimeout(entry.timer);
  entry.setTriggerValue = setTriggerValue; // that of the last call is the one that is heard
  entry.stage ??= build(parent, data, (name, value) => entry.setTriggerValue(name, value));
  try {
    (await entry.stage).update(data);
  } catch (error) {
    entry.calls -= 1;
    if (entry.calls === 0) stages.delete(parent);
    throw error;
  }
  let over = false;
  return () => {
    // Calls that wait for the same module come in any order, so the last one to come is not always
    // the one that stays: the stage goes when all of them are over.
    if (!over) entry.calls -= 1;
    over = true;
    if (entry.calls > 0 && parent.isConnected) return;
    const remove = async () => {
      stages.delete(parent);
      (await entry.stage).remove();
    };
    // The page also says so for a call that was merely overtaken by one that is still to come.
    if (parent.isConnected) entry.timer = setTimeout(remove, GRACE);
    else remove();
  };
}

// tell(name, value): lets the page's script know of something.
async function build(parent, data, tell) {
  const { labels, templates } = data;
  const root =
    parent.querySelector(".lepton-stage") ??
    parent.appendChild(element("div", { class: "lepton-stage" }));
  const Plotly = deferredPlotly(data.plotly);
  await Promise.all(STYLES.map((name) => loadStyles(new URL(name, import.meta.url).href)));

  let token = null;
  let isGuessed = false;
  let socket = null;
  let scene = null;
  let unwatch = () => {};
  let watched = "";
  let theme = null;
  let edits = 0; // the number of the edited weights that the page knows of
  let toldEdits = ""; // what was said of that of which training
  let patience = 0; // timer: until then a lost connection may come back unnoticed
  const history = emptyHistory();
  const send = (message) => socket?.send(message) ?? false;
  const changed = changes(tell, data.heard);
  const change = changed.set;

  const status = statusLine({ labels });
  const controls = transport({ labels, speeds: data.speeds, send, change });
  const numbers = readouts({ labels });
  const loss = lossChart({
    Plotly,
    templates,
    label: labels.loss_chart,
    words: labels.timeline,
    history,
  });
  const boundary = boundaryChart({
    Plotly,
    templates,
    label: labels.boundary_chart,
    toggle: (name) => display.toggle(name),
  });
  const told = explanations({ labels: labels.explain });
  told.update(data.explanations);
  const display = displayOptions({
    labels: labels.display,
    show(names) {
      boundary.setDisplay(names);
      everybody("setDisplay", names);
    },
    tell: (names) => tell("display", names),
  });
  const charts = { loss, boundary };
  const parts = PARTS.flatMap((part) =>
    part({ Plotly, templates, labels, send, change, history, charts, explain: told.button }),
  );
  const guesses = prediction({
    words: labels.predict,
    send,
    history,
    hold: (isHeld) => controls.hold("guess", isHeld),
    tell,
  });
  const presenting = presentation({
    words: labels.present,
    show(isOn) {
      root.toggleAttribute("data-present", isOn);
      if (isOn) root.scrollIntoView({ block: "start" }); // the charts are first
      setTheme();
    },
    tell: (isOn) => tell("present", isOn),
  });
  const keeping = kept({ words: labels.kept, leave: () => tell("export", true) });
  parts.push(guesses, keeping);
  const everybody = (action, given) => parts.map((part) => part[action]?.(given));
  const loop = frameLoop({
    ask,
    draw,
    parts: [boundary, loss, numbers, ...parts.filter((part) => part.draw)],
  });
  const placed = (place) =>
    element(
      "div",
      { class: `lepton-${place}` },
      ...parts.filter((part) => part.place === place).map((part) => part.element),
    );
  const lossName = element("span", { class: "lepton-loss-name", "data-testid": "loss-name" });
  const boundaryTitle = element("h2", {}, labels.decision_boundary);
  const title = () => scene?.header.title ?? "";
  const buttonsOf = (chart, figure) =>
    downloadButtons({
      Plotly,
      labels,
      chart,
      figure,
      title,
      size: EXPORT_SIZES[chart],
      onError: () => status.set("error", labels.no_download),
    });

  root.replaceChildren(
    element(
      "div",
      { class: "lepton-bar" },
      controls.element,
      numbers.run,
      status.element,
      element("div", { class: "lepton-tools" }, guesses.button, presenting.button, keeping.button),
    ),
    placed("above"),
    element(
      "div",
      { class: "lepton-main" },
      placed("network"),
      element(
        "section",
        { class: "lepton-card lepton-chart-card lepton-loss-card" },
        element(
          "header",
          {},
          element("h2", {}, labels.loss),
          told.button("loss"),
          lossName,
          element("span", { class: "lepton-gap" }),
          axisSwitch(labels, (isLog) => loss.setLog(isLog)),
          ...buttonsOf("loss", loss.figure),
        ),
        numbers.losses,
        loss.element,
      ),
      element(
        "section",
        { class: "lepton-card lepton-chart-card lepton-boundary-card" },
        element(
          "header",
          {},
          boundaryTitle,
          told.button("boundary"),
          element("span", { class: "lepton-gap" }),
          placed("boundary-tools"),
          display.element,
          ...buttonsOf("boundary", boundary.figure),
        ),
        numbers.metrics,
        placed("boundary"),
        boundary.element,
      ),
    ),
    placed("below"),
  );
  root.removeAttribute("data-loading");
  status.set("connecting");

  function ask() {
    return send({
      type: "credit",
      n: 1,
      scene: scene?.header.scene ?? -1,
      history_generation: history.generation,
      history_length: history.length,
    });
  }

  function draw(frame) {
    const { header } = frame;
    tellEdits(header);
    numbers.offer(frame);
    const isPlaying = header.playing ?? header.status === "playing";
    controls.setStatus(header.status, isPlaying, header.stopped ?? false);
    status.set(header.status, header.message);
    // the boundary is seen to move before Plotly keeps the browser busy
    if (!isPlaying || boundary.epochsPainted >= EPOCHS_BEFORE_PLOTLY) Plotly.load();
  }

  // A weight that is edited, and a training that begins without, change the page's address.
  function tellEdits({ edits: now = 0, run, status: name }) {
    const told = [run, now, edits].join();
    if (told === toldEdits || name === "building" || name === "queued") return;
    toldEdits = told;
    if (now !== edits) change({ edits: now });
  }

  function receive(buffer) {
    const message = decode(buffer);
    if (message.header.type === "scene") show(message);
    if (message.header.type === "error") status.set("error", message.header.message);
    if (message.header.type === "reference") loss.setReferences(message);
    if (message.header.type !== "frame") {
      everybody("receive", message);
      return;
    }
    // every frame's rows and picture count, also those of one that is overtaken before it is drawn:
    // the next ones may come without
    boundary.offer(message);
    told.offer(message);
    loss.offer(message, takeRows(history, message.header, message.arrays));
    everybody("offer", message);
    loop.receive(message);
  }

  function show(message) {
    const { header } = message;
    scene = message;
    numbers.setScene(header);
    loss.setScene(header);
    told.setScene(header);
    lossName.textContent = header.loss?.axis ?? "";
    lossName.title = header.loss?.full ?? "";
    boundaryTitle.textContent =
      header.task === "regression" ? labels.prediction : labels.decision_boundary;
    boundary.setScene(message);
    everybody("setScene", message);
  }

  function connect(newToken) {
    socket?.close();
    loop.disconnect();
    clearTimeout(patience);
    token = newToken;
    status.set("connecting");
    controls.setStatus("connecting");
    // what is on the screen stays there until the new training has something to show
    history.generation = -1;
    socket = openSocket(liveAddress(data.base, token), {
      onOpen() {
        clearTimeout(patience);
        controls.connect();
        controls.setStatus("preparing");
        if (!scene) status.set("preparing");
        const before = sessionBefore(token);
        // what is guessed first begins at its start
        if (before) send({ type: "inherit", ...before, training: before.training && !isGuessed });
        loop.connect();
      },
      onMessage: receive,
      onLost(reason) {
        loop.disconnect();
        controls.setStatus("lost");
        clearTimeout(patience);
        patience = setTimeout(() => status.set(reason), reason === "lost" ? BLIP : 0);
      },
    });
  }

  async function setTheme() {
    const current = readTheme(parent, root);
    if (theme && ["name", "font", "scale"].every((what) => current[what] === theme[what])) return;
    theme = current;
    root.dataset.theme = theme.name;
    root.style.setProperty("--lepton-scale", theme.scale);
    const { colours } = templates.themes[theme.name];
    root.style.setProperty("--lepton-train", colours.train);
    root.style.setProperty("--lepton-validation", colours.validation);
    await Promise.all([
      loss.setTheme(theme),
      boundary.setTheme(theme),
      ...everybody("setTheme", theme),
    ]);
  }

  const resizing = new ResizeObserver(() => {
    if (!theme) return;
    setTheme(); // its type depends on the height of the window in a presentation
    loss.resize();
    boundary.resize();
    everybody("resize");
  });
  setTheme();
  setTimeout(Plotly.load, PLOTLY_DELAY);
  resizing.observe(loss.element);
  resizing.observe(boundary.element);
  const unwatchKeys = watchKeys({
    toggle: controls.toggle,
    step: () => controls.press("step"),
    reset: () => controls.press("reset"),
    owns: controls.owns,
  });
  // what the benchmark and the tests read
  root.stage = { counts: loop.counts, history, loss, boundary, numbers, parts };

  return {
    update(newData) {
      const { token: newToken, fields, zero_words: zeroWords } = newData;
      isGuessed = newData.predict;
      setTheme();
      told.update(newData.explanations);
      changed.hear(newData.heard);
      if (!changed.isWaiting) controls.setSpeed(newData.speed);
      if (!changed.isWaiting) edits = newData.edits;
      controls.hold("points", newData.few_points !== null);
      display.update(newData.display);
      presenting.update(newData.present);
      everybody("update", newData);
      const wanted = JSON.stringify([fields, zeroWords]);
      if (wanted !== watched) {
        unwatch();
        watched = wanted;
        unwatch = watchWidgets({ fields, zeroWords, send });
      }
      if (newToken !== token) connect(newToken);
    },
    remove() {
      socket?.close();
      clearTimeout(patience);
      loop.stop();
      resizing.disconnect();
      unwatch();
      unwatchKeys();
      loss.remove();
      boundary.remove();
      presenting.remove();
      everybody("remove");
      root.replaceChildren();
    },
  };
}

function axisSwitch(labels, onChange) {
  const buttons = [false, true].map((isLog) =>
    element(
      "button",
      {
        type: "button",
        "data-testid": isLog ? "loss-log" : "loss-linear",
        "aria-pressed": String(!isLog),
        title: isLog ? labels.log_axis : labels.linear_axis,
        onclick: () => {
          buttons.forEach((button, position) =>
            button.setAttribute("aria-pressed", String(Boolean(position) === isLog)),
          );
          onChange(isLog);
        },
      },
      isLog ? labels.log : labels.linear,
    ),
  );
  return element(
    "div",
    { class: "lepton-switch", role: "group", "aria-label": labels.loss_axis },
    ...buttons,
  );
}
