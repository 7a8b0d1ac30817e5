// The boundary as pixels: a canvas of one pixel a grid point, which the browser stretches.
//
// A canvas beside the figure costs a third of what a picture inside of its SVG costs for each
// frame, as the points over it needn't be drawn again. The figure gets the picture as well, when
// there is time, and always before it is exported.

const EXPORT_SCALE = 4; // smooth in viewers that don't smooth

export function pictureCanvas(levels, classes) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  canvas.width = canvas.height = 1;
  let image = null;
  let pixels = null;
  let table = null;
  let shown = null; // the bytes and shape on the canvas

  function room(size) {
    if (image?.width === size) return;
    canvas.width = canvas.height = size;
    image = context.createImageData(size, size);
    pixels = new Uint32Array(image.data.buffer);
  }

  return {
    canvas,
    get isEmpty() {
      return shown === null;
    },
    // From now on in these colours.
    setTable(newTable) {
      table = newTable;
      if (shown) this.paint(shown.bytes, shown.shape);
    },
    clear() {
      shown = null;
      context.clearRect(0, 0, canvas.width, canvas.height);
    },
    // bytes [R, R], or [2, R, R] with the winning class and its confidence; the bottom row first.
    paint(bytes, shape) {
      const size = shape.at(-1);
      const several = shape.length === 3;
      const confidence = size * size;
      room(size);
      let to = 0;
      for (let row = size - 1; row >= 0; row -= 1) {
        const end = (row + 1) * size;
        for (let from = row * size; from < end; from += 1, to += 1) {
          const byte = bytes[from];
          pixels[to] = several
            ? table[(byte % classes) * levels + ((bytes[confidence + from] * levels) >> 8)]
            : table[byte];
        }
      }
      context.putImageData(image, 0, 0);
      shown = { bytes, shape };
    },
    // As the address of a PNG.
    address(scale = 1) {
      if (scale === 1) return canvas.toDataURL();
      const larger = document.createElement("canvas");
      larger.width = larger.height = canvas.width * scale;
      const enlarged = larger.getContext("2d");
      enlarged.imageSmoothingQuality = "high";
      enlarged.drawImage(canvas, 0, 0, larger.width, larger.height);
      return larger.toDataURL();
    },
    exportAddress() {
      return this.address(EXPORT_SCALE);
    },
  };
}
