// Plotly, loaded once a page from the address that the server gave, whatever else the page loads.

const loading = new Map();

// How our charts behave: the stage has its own buttons, and tells them its size.
export const CONFIG = {
  displayModeBar: false,
  responsive: false,
  showTips: false,
  doubleClick: false,
};

export function loadPlotly(address) {
  if (!loading.has(address)) {
    loading.set(
      address,
      load(address).catch((error) => {
        loading.delete(address); // the next attempt may succeed
        throw error;
      }),
    );
  }
  return loading.get(address);
}

function load(address) {
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
