// Draws the charts of a report: as wide as its text, light or dark as the reader's system is, and
// for paper always light and as wide as the paper's text.
(() => {
  "use strict";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const labels = JSON.parse(document.getElementById("labels").textContent);
  const plots = [...document.querySelectorAll("[data-figure]")].map((node) => ({
    node,
    told: JSON.parse(document.getElementById(node.dataset.figure).textContent),
  }));
  let printing = false;

  function draw({ node, told }) {
    const paper = document.body.dataset.paper === "Letter" ? 680 : 658; // [px] of its text
    const most = node.classList.contains("narrow") ? 380 : paper;
    if (!printing) node.style.width = "";
    if (!printing && !node.clientWidth) return; // not shown
    // what can't be read any narrower is scrolled within its place
    const width = printing ? most : Math.max(node.clientWidth, told.narrowest);
    node.style.overflowX = !printing && width > node.clientWidth ? "auto" : "";
    const figure = told[!printing && dark.matches ? "dark" : "light"] ?? told.light;
    const height = Math.round(told.ratio ? Math.max(told.least, width * told.ratio) : told.height);
    node.style.height = `${height}px`;
    if (printing) node.style.width = `${width}px`;
    const layout = { ...figure.layout, width, height, autosize: false };
    Plotly.react(node, figure.data, layout, {
      displaylogo: false,
      modeBarButtons: [["toImage"]],
      toImageButtonOptions: { format: "svg", filename: node.dataset.figure },
      doubleClick: false,
      locales: { report: { dictionary: { "Download plot as an SVG": labels.download } } },
      locale: "report",
    });
  }

  const drawAll = () => plots.forEach(draw);
  let asked = 0;
  const drawSoon = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(drawAll);
  };
  drawAll();
  addEventListener("resize", () => printing || drawSoon());
  dark.addEventListener("change", drawSoon);

  // --- paper ---
  const folded = [...document.querySelectorAll("details")];
  let opened = [];
  const forPaper = () => {
    if (printing) return;
    printing = true;
    opened = folded.filter((part) => !part.open);
    opened.forEach((part) => (part.open = true));
    drawAll();
  };
  const forScreen = () => {
    if (!printing) return;
    printing = false;
    opened.forEach((part) => (part.open = false));
    drawAll();
  };
  addEventListener("beforeprint", forPaper);
  addEventListener("afterprint", forScreen);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? forPaper : forScreen)());
  document.getElementById(document.body.dataset.show)?.scrollIntoView();
  document.documentElement.dataset.drawn = "yes";
})();
