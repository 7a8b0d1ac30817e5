// Put into a page before its own scripts: counts what is drawn, and notes when things happen.
(() => {
  const noted = {
    boundary: 0, // times that the picture of another epoch was painted
    loss: 0, // times that the loss chart was drawn
    network: 0, // times that the network was drawn
    epoch: 0, // of the newest frame
    learningRates: [], // [ms, value] of the first frame with each
    trained: [], // ms of the first picture of each run that shows a trained network
  };
  window.leptonNoted = noted;
  let run = null; // of the newest frame

  // What is painted more than once before the display shows it counts once, and only when there is
  // something new to see: another epoch, or another run.
  function counter(name) {
    let last = null;
    let seen = null;
    return () => {
      const now = document.timeline.currentTime;
      const shown = `${run} ${noted.epoch}`;
      if (now !== last && shown !== seen) noted[name] += 1;
      last = now;
      seen = shown;
    };
  }

  let learningRate = null;
  let lastTrained = null;

  const countBoundary = counter("boundary");
  const paint = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    if (this.canvas.closest('[data-testid="boundary-chart"]')) {
      countBoundary();
      if (noted.epoch > 0 && run !== lastTrained) {
        lastTrained = run;
        noted.trained.push(performance.now());
      }
    }
    return paint.apply(this, given);
  };

  const countNetwork = counter("network");
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...given) {
    if (this.canvas.closest('[data-testid="network"]')) countNetwork();
    return clear.apply(this, given);
  };

  const countLoss = counter("loss");
  const observer = new MutationObserver((changes) => {
    if (changes.some(({ target }) => target.closest('[data-testid="loss-chart"]'))) countLoss();
  });
  observer.observe(document, { subtree: true, attributes: true, attributeFilter: ["d"] });

  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(address, ...rest) {
      super(address, ...rest);
      if (!String(address).includes("/_lepton/live/")) return;
      this.addEventListener("message", ({ data }) => {
        if (!(data instanceof ArrayBuffer)) return;
        const length = new DataView(data).getUint32(0, true);
        const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
        if (header.type !== "frame") return;
        noted.epoch = header.epoch;
        run = header.run;
        if (header.learning_rate === learningRate) return;
        learningRate = header.learning_rate;
        noted.learningRates.push([performance.now(), learningRate]);
      });
    }
  };
})();
