// Plotly, loaded once a page from the address that the server gave, whatever else the page loads.

const loading = new Map();
const FIRST_RETRY = 500; // ms
const LAST_RETRY = 5000; // ms

// How our charts behave: the stage has its own buttons, and tells them its size.
export const CONFIG = {
  displayModeBar: false,
  responsive: false,
  showTips: false,
  doubleClick: false,
};

// Plotly for charts that are on the page before it: its script keeps the browser busy for about a
// second, so it is loaded when load() is called. Until isLoaded, charts leave what they would draw
// to whenLoaded(draw), which calls each function once.
export function deferredPlotly(address) {
  const waiting = new Map(); // draw -> the promise of what it returns
  let load;
  const loaded = new Promise((resolve) => (load = resolve)).then(async () => {
    Object.assign(plotly, await withRetries(address), { isLoaded: true });
  });
  const plotly = {
    isLoaded: false,
    load,
    whenLoaded(draw) {
      if (!waiting.has(draw)) waiting.set(draw, loaded.then(draw));
      return waiting.get(draw);
    },
    async toImage(...given) {
      load();
      await loaded;
      return plotly.toImage(...given); // Plotly's own by now
    },
    purge() {}, // nothing is drawn yet
  };
  if (loading.has(address)) load(); // by a stage before this one
  return plotly;
}

async function withRetries(address) {
  for (let wait = FIRST_RETRY; ; wait = Math.min(LAST_RETRY, 2 * wait)) {
    try {
      return await loadOnce(address);
    } catch (error) {
      console.warn(error);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

function loadOnce(address) {
  if (!loading.has(address)) {
    loading.set(
      address,
      loadScript(address).catch((error) => {
        loading.delete(address); // the next attempt may succeed
        throw error;
      }),
    );
  }
  return loading.get(address);
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const before = window.Plotly;
    script.src = address;
    script.onload = () => {
      const ours = window.Plotly;
      if (before) window.Plotly = before; // a chart of the page has brought its own
      if (ours) resolve(ours);
      else reject(new Error(`${address} holds no Plotly`));
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${address} can't be loaded`));
    };
    document.head.append(script);
  });
}
