// Lookup tables from a boundary's bytes to pixels, as the server sends them.

// Base64 of red, green and blue bytes -> Uint8Array of 256 × 3.
export function unpacked(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

// How the targets of a regression become colours: where zero lies well inside, both ways from it.
export function valueScale(low, high) {
  if (low < 0 && high > 0 && Math.abs(low + high) <= 0.5 * (high - low)) {
    const reach = Math.max(-low, high);
    return { name: "diverging", low: -reach, high: reach };
  }
  return { name: "sequential", low, high };
}

// The 256 pixels (32 bits each, as a canvas holds them) for the bytes of a scene's boundary.
// levels: strengths of each class's colour. isDiscrete: the answer alone, without how sure it is;
// of a regression, whether the value is in the upper half of the colour scale.
export function pixelTable(scene, lookups, levels, isDiscrete = false) {
  const { task, value_range: range } = scene.header;
  const half = (entry) => (entry < 128 ? 0 : 255);
  const full = (entry) => Math.min(255, (Math.floor(entry / levels) + 1) * levels - 1);
  const cut = !isDiscrete ? (entry) => entry : task === "multiclass" ? full : half;
  if (task !== "regression") return packedPixels(unpacked(lookups[task]), cut);
  const [low, high] = range ?? [0, 1];
  const scale = valueScale(low, high);
  const span = scale.high - scale.low || 1;
  return packedPixels(unpacked(lookups[scale.name]), (byte) => {
    const value = low + ((high - low) * byte) / 255;
    return cut(Math.min(255, Math.max(0, Math.round((255 * (value - scale.low)) / span))));
  });
}

// 256 pixels: each byte's is the colour of the lookup's entry(byte).
export function packedPixels(colours, entry) {
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    const from = 3 * entry(byte);
    bytes.set([colours[from], colours[from + 1], colours[from + 2], 255], 4 * byte);
  }
  return new Uint32Array(bytes.buffer);
}
