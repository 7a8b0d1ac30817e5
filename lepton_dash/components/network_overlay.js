// What can be reached in the drawn network, over its canvases: a button for each neuron and bias,
// a path for each link. One of them is in the order of the Tab key; arrow keys go on from there:
// up and down within a layer or the links of a neuron, left and right over a link to the next.

import { element } from "./element.js";
import { HEAD, curve } from "./network_layout.js";
import { biasSide } from "./network_picture.js";
import { filled } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const NAMED = 74; // px of a column in which the name of an activation has room
const TOUCH = 13; // px beyond a bias that count as a hit

// actions: {enter(item), leave(item), act(item, how), resize(layer, by)}; an item is {kind, key,
// layer, from, to, name, cell, node, x, y}, kind is "input", "neuron", "output", "bias" or "link".
export function networkOverlay({ labels, actions }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.classList.add("lepton-net-links");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", labels.weights);
  const cells = element("div", { class: "lepton-net-cells", role: "group", "aria-label": labels.neurons });
  const heads = element("div", { class: "lepton-net-heads", role: "toolbar", "aria-label": labels.sizes });
  const root = element("div", { class: "lepton-net-overlay" }, svg, cells, heads);
  let items = new Map(); // key -> item
  let byNode = new WeakMap();
  let layout = null;
  let reachable = null; // the item in the order of the Tab key

  const itemOf = (node) => byNode.get(node?.closest?.("[data-key]"));

  function names(place) {
    const { cell, column } = place;
    const { kind, layer } = layout.columns[column];
    if (kind === "input") return filled(labels.input, { name: cell.label });
    if (kind === "output")
      return cell.label ? filled(labels.output_of, { name: cell.label }) : labels.output;
    return filled(labels.neuron, { unit: cell.unit + 1, layer: layer + 1 });
  }

  function add(item, node) {
    node.dataset.key = item.key;
    node.setAttribute("tabindex", "-1");
    items.set(item.key, { ...item, node });
    byNode.set(node, items.get(item.key));
    return node;
  }

  function cellNodes(place) {
    const { x, y, cell, column } = place;
    const { size } = layout;
    const { kind, layer, canChoose } = layout.columns[column];
    const box = `left:${x - size / 2}px;top:${y - size / 2}px;width:${size}px;height:${size}px`;
    if (cell.rest) {
      const words = filled(labels.rest, { count: cell.rest });
      return [element("div", { class: "lepton-net-rest", style: box, title: words }, `+${cell.rest}`)];
    }
    const name = names(place);
    const item = { kind: kind === "hidden" ? "neuron" : kind, key: cell.key, layer, cell, name, x, y };
    const node = element("button", {
      type: "button",
      class: `lepton-net-cell lepton-net-${item.kind}`,
      style: box,
      "aria-label": name,
      "aria-pressed": canChoose ? String(cell.isOn) : null,
      "data-testid": `network-${cell.key}`,
    });
    const nodes = [add(item, node)];
    if (cell.label) {
      const side = kind === "input" ? `right:${layout.width - x + size / 2 + 5}px` : `left:${x + size / 2 + 5}px`;
      const label = element(
        "span",
        {
          class: "lepton-net-label",
          style: `${side};top:${y}px`,
          title: cell.label,
          "aria-hidden": "true",
        },
        cell.label,
      );
      label.dataset.on = String(cell.isOn);
      nodes.push(label);
    }
    if (column > 0) {
      const side = biasSide(size);
      const bias = {
        kind: "bias",
        key: `bias:${cell.key}`,
        layer,
        from: -1,
        to: cell.unit,
        name: filled(labels.bias, { to: name }),
        x: x - size / 2,
        y: y + size / 2,
      };
      const place = `left:${bias.x - 4 - TOUCH / 2}px;top:${bias.y - side - 1}px;width:${side + TOUCH / 2 + 4}px;height:${side + TOUCH / 2}px`;
      nodes.push(
        add(
          bias,
          element("button", {
            type: "button",
            class: "lepton-net-bias",
            style: place,
            "aria-label": bias.name,
            "data-testid": `network-bias-${cell.key}`,
          }),
        ),
      );
    }
    return nodes;
  }

  function linkNode(link) {
    const [source, target] = [layout.places.get(link.source), layout.places.get(link.target)];
    const node = document.createElementNS(SVG, "path");
    node.setAttribute("d", curve(link.path));
    const item = {
      kind: "link",
      key: `${link.source}>${link.target}`,
      layer: link.layer,
      from: link.from,
      to: link.to,
      source: link.source,
      target: link.target,
      name: filled(labels.weight, { from: names(source), to: names(target) }),
      x: (link.path.x0 + link.path.x1) / 2,
      y: (link.path.y0 + link.path.y1) / 2,
    };
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", item.name);
    node.dataset.testid = `network-link-${item.key}`;
    return add(item, node);
  }

  function headNodes({ kind, layer, size, x, activation }) {
    const width = Math.max(34, Math.min(layout.column - 2, 56));
    const box = `left:${x - width / 2}px;width:${width}px;height:${HEAD - 4}px`;
    if (kind === "skipped") {
      const words = filled(labels.skipped, { count: size });
      return element("div", { class: "lepton-net-skipped", style: box, title: words }, `+${size}`);
    }
    const button = (by, name, sign) =>
      element(
        "button",
        {
          type: "button",
          "aria-label": filled(name, { layer: layer + 1 }),
          title: filled(name, { layer: layer + 1 }),
          "data-key": `size:${layer}:${by}`,
          "data-testid": `network-${by > 0 ? "more" : "fewer"}-${layer}`,
          tabindex: "-1",
          disabled: by < 0 && size <= 1,
          onclick: () => actions.resize(layer, by),
        },
        sign,
      );
    return element(
      "div",
      { class: "lepton-net-head", style: box },
      element(
        "span",
        { title: filled(labels.in_layer, { layer: layer + 1, activation }) },
        layout.isMixed && layout.column >= NAMED ? `${size} ${activation}` : String(size),
      ),
      element("div", {}, button(-1, labels.fewer, "−"), button(1, labels.more, "+")),
    );
  }

  // Everything anew; what had the focus has it again.
  function setLayout(newLayout) {
    const active = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const reached = reachable?.key;
    layout = newLayout;
    items = new Map();
    byNode = new WeakMap();
    svg.setAttribute("width", layout.width);
    svg.setAttribute("height", layout.height);
    root.style.width = `${layout.width}px`;
    svg.replaceChildren(...layout.links.map(linkNode));
    cells.replaceChildren(...[...layout.places.values()].flatMap(cellNodes));
    heads.replaceChildren(
      ...layout.columns.filter(({ kind }) => kind === "hidden" || kind === "skipped").map(headNodes),
    );
    const headButtons = [...heads.querySelectorAll("button")];
    const wasHead = headButtons.find((node) => node.dataset.key === active);
    (wasHead ?? headButtons.find((node) => !node.disabled))?.setAttribute("tabindex", "0");
    reachable = null;
    reach(items.get(reached) ?? [...items.values()].find(({ kind }) => kind === "input"));
    if (active) (wasHead ?? items.get(active)?.node ?? reachable.node).focus();
  }

  function reach(item) {
    reachable?.node.setAttribute("tabindex", "-1");
    reachable = item;
    item?.node.setAttribute("tabindex", "0");
  }

  function go(item) {
    if (!item) return;
    reach(item);
    item.node.focus();
  }

  const cellsOf = (column) =>
    layout.columns[column]?.cells.filter(({ rest }) => !rest).map(({ key }) => items.get(key)) ?? [];
  const linksOf = (end, key) =>
    [...items.values()].filter((item) => item.kind === "link" && item[end] === key);

  // Where an arrow key leads from an item.
  function next(item, key) {
    const down = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (item.kind === "link") {
      if (key === "ArrowLeft") return items.get(item.source);
      if (key === "ArrowRight") return items.get(item.target);
      const siblings = linksOf("source", item.source);
      return siblings[siblings.findIndex((one) => one.key === item.key) + down];
    }
    const cell = item.kind === "bias" ? item.key.slice("bias:".length) : item.key;
    const { column } = layout.places.get(cell);
    if (down) {
      // a neuron, its bias, the next neuron
      const ordered = cellsOf(column).flatMap((one) =>
        [one, items.get(`bias:${one.key}`)].filter(Boolean),
      );
      return ordered[ordered.findIndex((one) => one.key === item.key) + down];
    }
    const forwards = key === "ArrowRight";
    const [link] = linksOf(forwards ? "source" : "target", cell);
    return link ?? cellsOf(column + (forwards ? 1 : -1))[0];
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isArrow = event.key.startsWith("Arrow");
    const inHeads = heads.contains(event.target);
    const item = inHeads ? null : itemOf(event.target);
    if (isArrow && inHeads) {
      const buttons = [...heads.querySelectorAll("button:not(:disabled)")];
      const by = ["ArrowRight", "ArrowDown"].includes(event.key) ? 1 : -1;
      const to = buttons[buttons.indexOf(event.target) + by];
      if (to) {
        for (const one of buttons) one.setAttribute("tabindex", one === to ? "0" : "-1");
        to.focus();
      }
    } else if (isArrow && item) {
      go(next(item, event.key));
    } else if (item?.kind === "link" && (event.key === "Enter" || event.key === " ")) {
      actions.act(item, "key");
    } else return;
    event.preventDefault();
  }

  root.addEventListener("keydown", onKey);
  root.addEventListener("click", (event) => {
    const item = itemOf(event.target);
    if (!item || heads.contains(event.target)) return;
    reach(item);
    actions.act(item, event.detail === 0 ? "key" : event.pointerType || "mouse", event);
  });
  root.addEventListener("pointerover", (event) => {
    const item = itemOf(event.target);
    if (item && event.pointerType !== "touch") actions.enter(item, event);
  });
  root.addEventListener("pointerout", (event) => {
    const item = itemOf(event.target);
    if (item && event.pointerType !== "touch") actions.leave(item);
  });
  root.addEventListener("focusin", (event) => {
    const item = itemOf(event.target);
    if (item && event.target.matches(":focus-visible")) actions.enter(item, null);
  });
  root.addEventListener("focusout", (event) => {
    const item = itemOf(event.target);
    if (item) actions.leave(item);
  });

  return { element: root, setLayout, item: (key) => items.get(key) };
}
