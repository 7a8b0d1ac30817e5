// The drawn network, between data and output: what every neuron computes, live, and the weights
// between them. Layers, neurons and inputs are chosen in it, weights and biases changed.

import { element } from "./element.js";
import { layoutOf } from "./network_layout.js";
import { networkCanvas, enlarged } from "./network_picture.js";
import { networkOverlay } from "./network_overlay.js";
import { valueEditor } from "./network_editor.js";
import { featuresOf, sizesOf, structureOf } from "./network_structure.js";
import { networkValues } from "./network_values.js";
import { packedPixels, unpacked } from "./palette.js";
import { filled, shortText } from "./text.js";

const EVERY = 40; // ms from one drawing to the next while it trains
const LOOK = 100; // points along each axis of a neuron in the boundary chart
const TRUST = 1500; // ms in which the server may not know yet of what was asked for
const NEW_LAYER = 4;
const MOST_LAYERS = 64;
const MOST_NEURONS = 4096;

export function networkPart({
  templates,
  labels: { network: labels },
  send,
  change,
  charts,
  explain,
}) {
  const values = networkValues();
  const canvas = networkCanvas();
  const count = element("span", { class: "lepton-net-count", "data-testid": "network-layers" });
  const lessLayers = layerButton(labels.remove_layer, "−", "network-remove-layer", removeLayer);
  const moreLayers = layerButton(labels.add_layer, "+", "network-add-layer", addLayer);
  const legend = legendOf(labels);
  const room = element("div", { class: "lepton-net-room" });
  const overlay = networkOverlay({
    labels,
    actions: { enter, leave, act, resize: (layer, by) => setSize(layer, by) },
  });
  const editor = valueEditor({ labels, room, valueOf, onApply: apply });
  canvas.links.setAttribute("aria-hidden", "true");
  canvas.nodes.setAttribute("aria-hidden", "true");
  canvas.links.className = canvas.nodes.className = "lepton-net-canvas";
  const picture = element(
    "div",
    { class: "lepton-net-picture", "data-arrows": "" },
    canvas.links,
    overlay.element,
    canvas.nodes,
  );
  // the links' hits are under the canvas of the neurons, which lets the pointer through
  room.append(picture);
  const card = element(
    "section",
    { class: "lepton-card lepton-net", "data-testid": "network", "aria-label": labels.title },
    element(
      "header",
      {},
      element("h2", {}, labels.title),
      explain("network"),
      element(
        "div",
        { class: "lepton-net-layers", role: "group", "aria-label": labels.layers },
        lessLayers,
        count,
        moreLayers,
      ),
      legend.element,
    ),
    element("div", { class: "lepton-net-frame" }, room, ...editor.elements),
  );

  let scene = null;
  let wanted = null; // {hidden_sizes, features} that was asked for and isn't there yet
  let askedAt = 0;
  let structure = null;
  let layout = null;
  let laidOut = ""; // what the layout was made for
  let theme = null;
  let table = null;
  let isDiscrete = false; // only whether a neuron answers more or less than zero
  let colours = null;
  let looked = null; // the item in the boundary chart
  let pinned = null; // one that was touched
  let status = "";
  let timer = 0;
  let isPlaying = false;
  let isStale = false;
  let due = 0;
  const counts = { drawn: 0 };

  // --- what stands where ---

  function arrange() {
    if (!scene || !room.clientWidth || !room.clientHeight) return;
    structure = structureOf(scene, wanted);
    const sizes = wanted?.hidden_sizes ?? sizesOf(scene);
    const features = wanted?.features ?? featuresOf(scene);
    const size = [room.clientWidth, room.clientHeight];
    const now = JSON.stringify([structure, size, sizes, Boolean(wanted)]);
    if (now === laidOut) return;
    laidOut = now;
    layout = layoutOf(structure, { width: size[0], height: size[1] });
    picture.style.width = `${layout.width}px`;
    picture.style.height = `${layout.height}px`;
    canvas.resize(layout);
    overlay.setLayout(layout);
    count.textContent = filled(labels.count, { count: sizes.length });
    lessLayers.disabled = sizes.length === 0;
    moreLayers.disabled = sizes.length >= MOST_LAYERS;
    card.dataset.inputs = features.length;
    if (looked && !overlay.item(looked.key)) unlook();
    draw(performance.now(), true);
  }

  // --- what is chosen ---

  const sizesNow = () => [...(wanted?.hidden_sizes ?? sizesOf(scene))];
  const featuresNow = () => wanted?.features ?? featuresOf(scene);

  function want(fields) {
    wanted = { ...wanted, ...fields };
    askedAt = performance.now();
    clearTimeout(timer);
    timer = setTimeout(settle, TRUST + 50);
    editor.close({ focus: false });
    editor.hide();
    change(fields);
    arrange();
  }

  function addLayer() {
    if (!scene) return;
    const sizes = sizesNow();
    if (sizes.length < MOST_LAYERS) want({ hidden_sizes: [...sizes, sizes.at(-1) ?? NEW_LAYER] });
  }

  function removeLayer() {
    if (scene && sizesNow().length) want({ hidden_sizes: sizesNow().slice(0, -1) });
  }

  function setSize(layer, by) {
    const sizes = sizesNow();
    const size = Math.min(MOST_NEURONS, Math.max(1, sizes[layer] + by));
    if (size === sizes[layer]) return;
    sizes[layer] = size;
    want({ hidden_sizes: sizes });
  }

  function toggle(item) {
    const features = featuresNow();
    const isOn = features.includes(item.cell.name);
    if (isOn && features.length === 1) {
      editor.show({ ...item, words: labels.last_input });
      return;
    }
    const order = scene.header.inputs.cells.map(({ name }) => name);
    want({
      features: order.filter((name) => (name === item.cell.name ? !isOn : features.includes(name))),
    });
  }

  // What was asked for is there, or will never be: refused, or overtaken by the page's widgets.
  function settle() {
    if (!wanted) return;
    const isThere =
      (!wanted.hidden_sizes || wanted.hidden_sizes.join() === sizesOf(scene).join()) &&
      (!wanted.features || wanted.features.join() === featuresOf(scene).join());
    const isOnItsWay =
      performance.now() - askedAt < TRUST || status === "building" || status === "queued";
    if (!isThere && isOnItsWay) return;
    wanted = null;
    arrange();
  }

  // --- what is pointed at ---

  function valueOf(item) {
    return wanted ? null : values.weight(item.layer, item.from, item.to);
  }

  function enter(item, event) {
    if (item.kind === "link" || item.kind === "bias") {
      editor.show(item, event ? placeOf(event) : item);
    } else {
      look(item);
    }
  }

  function leave(item) {
    if (item.kind === "link" || item.kind === "bias") editor.hide();
    else if (looked?.key === item.key) {
      unlook();
      editor.hide();
    }
  }

  function act(item, how, event = null) {
    if (item.kind === "link" || item.kind === "bias") {
      editor.edit(item, event && how !== "key" ? placeOf(event) : item);
    } else if (item.kind === "input" && scene.header.inputs.can_choose) {
      toggle(item);
    } else if (how === "key" && item.kind !== "input") {
      editor.edit(overlay.item(`bias:${item.key}`));
    } else if (how === "touch") {
      pinned = item;
      look(item);
    }
  }

  function placeOf({ clientX, clientY }) {
    const box = picture.getBoundingClientRect();
    const zoom = picture.currentCSSZoom ?? 1; // in a presentation
    return { x: (clientX - box.left) / zoom, y: (clientY - box.top) / zoom };
  }

  function unpin({ target }) {
    if (!pinned || target.closest?.("[data-key]") === pinned.node) return;
    pinned = null;
    unlook();
  }

  function look(item) {
    looked = item;
    showLooked();
  }

  function unlook() {
    looked = null;
    charts.boundary.look(null);
  }

  // The output itself is what the chart shows anyway.
  function showLooked() {
    if (!looked || looked.kind === "output") return;
    const found = values.picture(looked.key);
    if (!found) return;
    const words =
      found.scale === null
        ? looked.name
        : filled(labels.looked, {
            name: looked.name,
            low: shortText(-found.scale),
            high: shortText(found.scale),
          });
    charts.boundary.look({ bytes: enlarged(found.bytes, found.size, LOOK), size: LOOK, table, words });
  }

  function apply(item, value) {
    if (wanted) return;
    send({ type: "edit", layer: item.layer, from: item.from, to: item.to, value });
  }

  // --- drawing ---

  function draw(now, must = false) {
    if (!isStale && !must) return false;
    if (!layout || !theme) return false;
    if (!must && isPlaying && now < due) return true;
    due = now + EVERY;
    isStale = false;
    const isKnown = !wanted;
    canvas.drawLinks(
      layout,
      (link) => (isKnown ? values.weight(link.layer, link.from, link.to) : null),
      colours,
    );
    if (values.neurons && filledVersion !== values.version) {
      filledVersion = values.version;
      canvas.fillNeurons(values.neurons.bytes, values.neurons.size, table);
    }
    canvas.drawNodes(
      layout,
      { inputs: inputSize, neurons: values.neurons?.size },
      positionOf,
      (cell) => (isKnown ? biasOf(cell) : null),
      colours,
    );
    counts.drawn += 1;
    showLooked();
    editor.refresh();
    return false;
  }

  let filledVersion = -1;
  let inputSize = 0;
  const inputOrder = new Map();

  function positionOf(cell) {
    const input = inputOrder.get(cell.key);
    if (input !== undefined) return { isInput: true, at: input };
    const at = values.position(cell.key);
    return at === null ? null : { isInput: false, at };
  }

  function biasOf(cell) {
    const { column } = layout.places.get(cell.key);
    return values.weight(layout.columns[column].layer, -1, cell.unit);
  }

  function paintInputs() {
    if (!scene || !table) return;
    const { arrays, shapes } = scene;
    inputSize = shapes.input_pictures.at(-1);
    canvas.fillInputs(arrays.input_pictures, inputSize, table);
    filledVersion = -1;
    canvas.forget();
    isStale = true;
  }

  function makeTable() {
    const bytes = unpacked(templates.themes[theme.name].lookups.diverging);
    table = packedPixels(bytes, (byte) => (isDiscrete ? (byte < 128 ? 0 : 255) : byte));
  }

  document.addEventListener("pointerdown", unpin, true);
  const resizing = new ResizeObserver(arrange);
  resizing.observe(room);

  return {
    place: "network",
    element: card,
    counts,
    values,
    setTheme(newTheme) {
      theme = newTheme;
      const { lookups, colours: frame } = templates.themes[theme.name];
      const bytes = unpacked(lookups.diverging);
      makeTable();
      const [negative, positive] = templates.links[theme.name];
      colours = {
        negative,
        positive,
        unknown: frame.faint_text,
        empty: frame.grid,
        page: theme.page || frame.page,
      };
      legend.paint(bytes);
      paintInputs();
      draw(performance.now(), true);
    },
    setDisplay(names) {
      if (names.includes("discrete") === isDiscrete) return;
      isDiscrete = !isDiscrete;
      if (!theme) return;
      makeTable();
      paintInputs();
      draw(performance.now(), true);
    },
    setScene(message) {
      if (!message.header.layers) return;
      scene = message;
      values.setScene(message);
      inputOrder.clear();
      message.header.inputs.cells.forEach(({ name }, at) => inputOrder.set(`input:${name}`, at));
      paintInputs();
      settle();
      arrange();
    },
    offer(frame) {
      ({ status } = frame.header);
      isPlaying = status === "playing";
      if (!scene) return;
      if (values.take(frame)) isStale = true;
      settle();
    },
    draw,
    remove() {
      clearTimeout(timer);
      resizing.disconnect();
      document.removeEventListener("pointerdown", unpin, true);
      card.remove();
    },
  };
}

function layerButton(name, sign, testid, onclick) {
  return element(
    "button",
    { type: "button", "aria-label": name, title: name, "data-testid": testid, onclick },
    sign,
  );
}

// What the colours mean, from -1 to 1.
function legendOf(labels) {
  const bar = element("canvas", { width: 64, height: 1, "aria-hidden": "true" });
  return {
    element: element(
      "div",
      { class: "lepton-net-legend", role: "img", "aria-label": labels.legend, title: labels.legend },
      element("span", {}, "−1"),
      bar,
      element("span", {}, "1"),
    ),
    paint(bytes) {
      const image = new ImageData(64, 1);
      for (let x = 0; x < 64; x += 1) {
        const from = 3 * Math.round((255 * x) / 63);
        image.data.set([...bytes.subarray(from, from + 3), 255], 4 * x);
      }
      bar.getContext("2d").putImageData(image, 0, 0);
    },
  };
}
