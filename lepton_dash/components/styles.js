// A style sheet, once a page.

const waiting = new Map();

export function loadStyles(address) {
  if (!waiting.has(address)) {
    waiting.set(
      address,
      new Promise((resolve) => {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = address;
        link.onload = resolve;
        link.onerror = resolve; // plain, but it works
        document.head.append(link);
      }),
    );
  }
  return waiting.get(address);
}
