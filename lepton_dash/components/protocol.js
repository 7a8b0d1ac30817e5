// A binary message of the live socket: uint32 length, a JSON header of that length, then arrays.

const VIEWS = { u1: Uint8Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };
const utf8 = new TextDecoder();

// Returns {header, arrays, shapes}; the arrays are views of the message, not copies.
// Throws when the message isn't one of ours.
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(utf8.decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  const shapes = {};
  for (const { name, dtype, shape, offset } of header.arrays) {
    const count = shape.reduce((product, size) => product * size, 1);
    arrays[name] = new VIEWS[dtype](buffer, 4 + length + offset, count);
    shapes[name] = shape;
  }
  return { header, arrays, shapes };
}
