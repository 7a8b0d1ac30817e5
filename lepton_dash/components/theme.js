// The page's theme, as its CSS variables say it.

const TYPE = 14; // px of the stage's type, as its charts are meant for

// Returns {name: "light" | "dark", font, page, scale}: how much larger than usual everything is.
export function readTheme(parent, stage) {
  const style = getComputedStyle(parent);
  const read = (name) => style.getPropertyValue(name).trim();
  const page = read("--st-background-color");
  const isDark = page ? luminance(page) < 0.5 : matchMedia("(prefers-color-scheme: dark)").matches;
  const scale = "present" in stage.dataset ? parseFloat(getComputedStyle(stage).fontSize) / TYPE : 1;
  const font = read("--st-font") || "sans-serif";
  return { name: isDark ? "dark" : "light", font, page, scale };
}

function luminance(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour; // whatever the notation was, it reads back as #rrggbb or rgba()
  const parts = context.fillStyle.startsWith("#")
    ? [1, 3, 5].map((start) => parseInt(context.fillStyle.slice(start, start + 2), 16))
    : context.fillStyle.match(/[\d.]+/g).map(Number);
  return (0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]) / 255;
}
