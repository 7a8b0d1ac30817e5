// Put into a page before its own scripts: notes when the boundary is seen to move.
(() => {
  const noted = { shown: null, moved: null };
  window.leptonArrived = noted;
  let first = null;
  const paint = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    paint.call(this, image, ...rest);
    const { canvas } = this;
    const box = canvas.closest('[data-testid="boundary-chart"]') && canvas.getBoundingClientRect();
    if (noted.moved !== null || !box || !canvas.checkVisibility({ visibilityProperty: true })) return;
    if (box.width < 50 || box.height < 50) return;
    const pixels = image.data.join();
    first ??= pixels;
    const name = pixels === first ? "shown" : "moved";
    // the second of two ticks comes when the first was drawn
    requestAnimationFrame(() =>
      requestAnimationFrame(() => (noted[name] ??= performance.now())),
    );
  };
})();
