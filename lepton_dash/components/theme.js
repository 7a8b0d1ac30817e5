// The page's theme, as its CSS variables say it.

// Returns {name: "light" | "dark", font, page}.
export function readTheme(parent) {
  const style = getComputedStyle(parent);
  const read = (name) => style.getPropertyValue(name).trim();
  const page = read("--st-background-color");
  const isDark = page ? luminance(page) < 0.5 : matchMedia("(prefers-color-scheme: dark)").matches;
  return { name: isDark ? "dark" : "light", font: read("--st-font") || "sans-serif", page };
}

function luminance(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour; // whatever the notation was, it reads back as #rrggbb or rgba()
  const parts = context.fillStyle.startsWith("#")
    ? [1, 3, 5].map((start) => parseInt(context.fillStyle.slice(start, start + 2), 16))
    : context.fillStyle.match(/[\d.]+/g).map(Number);
  return (0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]) / 255;
}
