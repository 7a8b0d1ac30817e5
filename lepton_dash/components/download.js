// A chart as a file: drawn anew by the reader's own browser, with a title and a background.

import { element, icon } from "./element.js";
import { fileName } from "./text.js";

const ARROW = "M8.9 3h2.2v7.1l2.5-2.5 1.5 1.5L10 14.2 4.9 9.1l1.5-1.5 2.5 2.5zM4 15.2h12V17H4z";
const SCALE = 3; // pixels of a PNG for each of the figure's

// The buttons of one chart. figure(size): {data, layout}; size: {width, height} in px.
export function downloadButtons({ Plotly, labels, chart, figure, size, title, onError }) {
  return ["png", "svg"].map((format) =>
    element(
      "button",
      {
        type: "button",
        class: "lepton-quiet",
        "data-testid": `download-${chart}-${format}`,
        "aria-label": labels.download[chart][format],
        title: labels.download[chart][format],
        onclick: async ({ currentTarget }) => {
          currentTarget.disabled = true;
          try {
            await download(Plotly, figure(size), format, size, fileName(title(), chart));
          } catch (error) {
            onError(error);
          } finally {
            currentTarget.disabled = false;
          }
        },
      },
      icon(ARROW),
      format.toUpperCase(),
    ),
  );
}

async function download(Plotly, figure, format, { width, height }, name) {
  const scale = format === "png" ? SCALE : 1;
  const address = await Plotly.toImage(figure, { format, width, height, scale });
  const link = element("a", {
    href: URL.createObjectURL(blobOf(address)),
    download: `${name}.${format}`,
  });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// What a data: address holds; some browsers don't save such an address when it is long.
function blobOf(address) {
  const comma = address.indexOf(",");
  const [type, encoding] = address.slice("data:".length, comma).split(";");
  const content = address.slice(comma + 1);
  if (encoding !== "base64") return new Blob([decodeURIComponent(content)], { type });
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type });
}
