// Which layers and units the network has and which of them are drawn: as the scene says it, or as
// somebody has just asked for it and the server is still preparing it.

// scene: {header, arrays} with `layers`, `inputs` and `drawn`; wanted: {hidden_sizes, features},
// either of which may be missing, or null.
// Returns {columns, links}: a column is {kind, layer, size, cells, activation, skipped}, a cell
// {unit, key, label, name, isOn, rest}; a link {layer, from, to, source, target}, where from and to
// are units, and source and target the keys of their cells.
export function structureOf(scene, wanted) {
  const { layers, inputs, drawn } = scene.header;
  const sizes = wanted?.hidden_sizes ?? layers.slice(0, -1).map(({ size }) => size);
  const isSame = sizesOf(scene).join() === sizes.join();
  const columns = [inputColumn(inputs, wanted?.features)];
  const chosen = isSame
    ? layers.slice(0, -1).map(({ units }) => units)
    : drawnUnits(sizes, drawn);
  chosen.forEach((units, layer) => {
    if (units.length) {
      const activation = layers[Math.min(layer, Math.max(0, layers.length - 2))].activation;
      columns.push(hiddenColumn(layer, sizes[layer], units, activation));
    } else if (columns.at(-1).kind === "skipped") {
      columns.at(-1).size += 1;
    } else {
      columns.push({ kind: "skipped", layer, size: 1, cells: [] });
    }
  });
  columns.push(outputColumn(scene, sizes.length));
  return { columns, links: linksOf(columns, inputs) };
}

// The sizes of the hidden layers of a scene.
export function sizesOf(scene) {
  return scene.header.layers.slice(0, -1).map(({ size }) => size);
}

// The names of the chosen inputs of a scene, in the order of the network's inputs.
export function featuresOf(scene) {
  return scene.header.inputs.cells
    .filter(({ unit }) => unit !== null)
    .sort((one, other) => one.unit - other.unit)
    .map(({ name }) => name);
}

// The server's rule for hidden layers, so that what is drawn at once is what will be drawn.
export function drawnUnits(sizes, { units, least, cells, layers, first }) {
  const count = Math.min(sizes.length, layers);
  const most = count ? Math.min(units, Math.max(least, Math.floor(cells / count))) : units;
  return sizes.map((size, layer) => {
    const isInner =
      sizes.length > layers && layer >= first && layer < sizes.length - (layers - first);
    const length = isInner ? 0 : size <= most ? size : most - 1;
    return Array.from({ length }, (_, unit) => unit);
  });
}

export const keyOf = (layer, unit) => `${layer}:${unit}`;
export const inputKey = (name) => `input:${name}`;

function inputColumn(inputs, features) {
  const cells = inputs.cells.map(({ name, label, unit }) => ({
    name,
    label,
    unit,
    key: inputKey(name),
    isOn: features ? features.includes(name) : unit !== null,
  }));
  if (!inputs.can_choose) addRest(cells, inputs.size, "input");
  return { kind: "input", layer: -1, size: inputs.size, cells, canChoose: inputs.can_choose };
}

function hiddenColumn(layer, size, units, activation) {
  const cells = units.map((unit) => ({ unit, key: keyOf(layer, unit), isOn: true }));
  addRest(cells, size, layer);
  return { kind: "hidden", layer, size, cells, activation };
}

function outputColumn(scene, layer) {
  const { layers, class_names: names } = scene.header;
  const { size, units } = layers.at(-1);
  // its key doesn't depend on how many layers come before it
  const cells = units.map((unit) => ({
    unit,
    key: keyOf("output", unit),
    label: size > 1 ? names[unit] : "",
    isOn: true,
  }));
  addRest(cells, size, "output");
  return { kind: "output", layer, size, cells };
}

// The cell that stands for the units that aren't drawn.
function addRest(cells, size, layer) {
  if (size > cells.length)
    cells.push({ unit: null, key: `rest:${layer}`, isOn: false, rest: size - cells.length });
}

function linksOf(columns, inputs) {
  const links = [];
  for (let at = 1; at < columns.length; at += 1) {
    const [sources, targets] = [columns[at - 1], columns[at]];
    const isApart = sources.kind === "skipped" || targets.kind === "skipped";
    if (isApart) continue;
    for (const source of sources.cells) {
      const isDrawn =
        source.isOn && !source.rest && (sources.kind !== "input" || isKnown(source, inputs));
      if (!isDrawn) continue;
      for (const target of targets.cells) {
        if (target.rest) continue;
        links.push({
          layer: targets.layer,
          from: source.unit,
          to: target.unit,
          source: source.key,
          target: target.key,
        });
      }
    }
  }
  return links;
}

// Whether the weights of an input come with the frames; those of one that is new don't yet.
function isKnown({ unit }, inputs) {
  return unit === null || inputs.units.includes(unit);
}
