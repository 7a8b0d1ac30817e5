// What the frames say of the drawn network, by layer and unit: weights, biases and pictures.

import { inputKey, keyOf } from "./network_structure.js";

// Returns {setScene(scene), take(frame), weight(layer, from, to), picture(key), position(key),
// neurons, version}. A picture is {bytes, size, scale}; what isn't known is null.
export function networkValues() {
  let blocks = []; // of each layer of weights: {offset, rows: Map(from -> row), columns: Map}
  let order = new Map(); // key -> position among the pictures that come
  let inputs = new Map(); // key -> picture
  let scene = 0;
  let weights = null;
  let neurons = null; // {bytes, size, scales, order}
  let version = 0;
  let drawn = ""; // what the scene's weights are between

  const positions = (units) => new Map(units.map((unit, at) => [unit, at]));

  function setScene({ header, arrays, shapes }) {
    scene = header.scene;
    const { units } = header.inputs;
    const now = JSON.stringify([units, header.layers.map((layer) => layer.units)]);
    // old pictures stay until new ones come
    if (now !== drawn) weights = null;
    drawn = now;
    let offset = 0;
    let sources = units;
    blocks = header.layers.map(({ units: targets }) => {
      const block = { offset, rows: positions(sources), columns: positions(targets) };
      offset += (sources.length + 1) * targets.length;
      sources = targets;
      return block;
    });
    order = new Map();
    header.layers.forEach(({ units: chosen }, layer) => {
      const name = layer === header.layers.length - 1 ? "output" : layer;
      for (const unit of chosen) order.set(keyOf(name, unit), order.size);
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
      neurons = {
        bytes: arrays.neurons,
        size: shapes.neurons.at(-1),
        scales: arrays.neuron_scales,
        order,
      };
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
    get version() {
      return version;
    },
    position: (key) => neurons?.order.get(key) ?? null,
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
      const at = neurons?.order.get(key);
      if (at === undefined) return null;
      const { bytes, size, scales } = neurons;
      return { bytes: sliceOf(bytes, at, size), size, scale: scales[at] };
    },
  };
}

function sliceOf(bytes, at, size) {
  return bytes.subarray(at * size * size, (at + 1) * size * size);
}
