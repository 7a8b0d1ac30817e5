// What the frames say of the drawn network, by layer and unit: weights, biases and pictures.

import { inputKey, keyOf } from "./network_structure.js";

// Returns {take(frame), setScene(scene), weight(layer, from, to), bias(layer, to), picture(key),
// ...}. A picture is {bytes, size, scale, version}; what isn't known is null.
export function networkValues() {
  let blocks = []; // of each layer of weights: {offset, rows: Map(from -> row), columns: Map}
  let order = new Map(); // key -> position among the pictures
  let inputs = new Map(); // key -> picture
  let scene = 0;
  let weights = null;
  let neurons = null; // {bytes, size, scales}
  let version = 0;

  const positions = (units) => new Map(units.map((unit, at) => [unit, at]));

  function setScene({ header, arrays, shapes }) {
    scene = header.scene;
    weights = neurons = null;
    let offset = 0;
    let sources = header.inputs.units;
    blocks = header.layers.map(({ units }) => {
      const block = { offset, rows: positions(sources), columns: positions(units) };
      offset += (sources.length + 1) * units.length;
      sources = units;
      return block;
    });
    order = new Map();
    header.layers.forEach(({ units }, layer) => {
      const name = layer === header.layers.length - 1 ? "output" : layer;
      for (const unit of units) order.set(keyOf(name, unit), order.size);
    });
    const size = shapes.input_pictures.at(-1);
    inputs = new Map(
      header.inputs.cells.map(({ name }, at) => [
        inputKey(name),
        { bytes: sliceOf(arrays.input_pictures, at, size), size, scale: null },
      ]),
    );
  }

  function take({ header, arrays, shapes }) {
    if (header.scene !== scene) return false;
    if (arrays.weights) weights = arrays.weights;
    if (arrays.neurons) {
      neurons = { bytes: arrays.neurons, size: shapes.neurons.at(-1), scales: arrays.neuron_scales };
      version += 1;
    }
    return Boolean(arrays.weights || arrays.neurons);
  }

  return {
    setScene,
    take,
    get neurons() {
      return neurons;
    },
    get weights() {
      return weights;
    },
    get version() {
      return version;
    },
    position: (key) => order.get(key) ?? null,
    // from null or -1: the bias
    weight(layer, from, to) {
      const block = blocks[layer];
      const column = block?.columns.get(to);
      const isBias = from === -1;
      const row = isBias ? block?.rows.size : block?.rows.get(from);
      if (!weights || column === undefined || row === undefined) return null;
      return weights[block.offset + row * block.columns.size + column];
    },
    picture(key) {
      if (inputs.has(key)) return inputs.get(key);
      const at = order.get(key);
      if (at === undefined || !neurons) return null;
      const { bytes, size, scales } = neurons;
      return { bytes: sliceOf(bytes, at, size), size, scale: scales[at] };
    },
    inputs: () => inputs,
  };
}

function sliceOf(bytes, at, size) {
  return bytes.subarray(at * size * size, (at + 1) * size * size);
}
