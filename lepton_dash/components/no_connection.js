// What is said when the page has no live connection, where nothing that comes over it can say it:
// the page's own HTML loads this module and holds the words for it, in every language.

const LOOK_EVERY = 500; // ms
const PATIENCE = 2500; // ms without a connection before it is tried why
const LONGEST_TRY = 3000; // ms
const TRY_AGAIN = 5000; // ms

// words: {language: {name: sentence}}, with "en". language: what the reader reads, like "zh-CN".
export function wordsFor(words, languages) {
  for (const language of languages) {
    const wanted = language.toLowerCase().replace("_", "-").split("-");
    const known = Object.keys(words).map((name) => [name, name.toLowerCase().split("_")]);
    const found =
      known.find(([, parts]) => parts.join("-") === wanted.join("-")) ??
      known.find(([, parts]) => parts[0] === wanted[0]);
    if (found) return words[found[0]];
  }
  return words.en;
}

// Why there is no connection: "blocked" when the server answers, but not over a WebSocket, "away"
// when it doesn't answer, and null when all is well. base: address of the server, with a slash.
export async function reasonAt(base) {
  const [answers, connects] = await Promise.all([answersAt(base), connectsAt(base)]);
  if (connects) return null;
  return answers ? "blocked" : "away";
}

async function answersAt(base) {
  try {
    const signal = AbortSignal.timeout(LONGEST_TRY);
    const response = await fetch(new URL("_stcore/health", base), { signal, cache: "no-store" });
    return response.ok;
  } catch {
    return false;
  }
}

// The server closes this connection at once, as nobody has the token, but it opens before that.
function connectsAt(base) {
  return new Promise((resolve) => {
    const address = new URL("_lepton/live/none", base);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    const timer = setTimeout(() => finish(false), LONGEST_TRY);
    function finish(opened) {
      clearTimeout(timer);
      resolve(opened);
      socket.close();
    }
    socket.onopen = () => finish(true);
    socket.onerror = () => finish(false);
  });
}

// Streamlit's page says whether its socket is open.
function isConnected() {
  const page = document.querySelector("[data-test-connection-state]");
  return page?.dataset.testConnectionState === "CONNECTED";
}

// Says something above the page, until it is called with null.
function notice() {
  let bar = null;
  let said = null;
  return function say(text) {
    if (text === said) return;
    said = text;
    bar?.remove();
    bar = null;
    if (text === null) return;
    bar = document.createElement("div");
    bar.className = "lepton-notice";
    bar.dataset.testid = "connection-notice";
    bar.setAttribute("role", "alert");
    bar.append(text);
    document.body.append(bar);
  };
}

export function watchConnection(words, base) {
  const say = notice();
  let since = 0; // ms, when the connection was missed first; it is missing when a page opens
  let due = 0;
  let isTrying = false;

  async function look() {
    const now = performance.now();
    if (isConnected()) {
      since = now;
      say(null);
      return;
    }
    if (isTrying || document.hidden || now - since < PATIENCE || now < due) return;
    isTrying = true;
    const reason = await reasonAt(base);
    isTrying = false;
    due = performance.now() + TRY_AGAIN;
    if (!isConnected()) say(reason && words[reason]);
  }

  setInterval(look, LOOK_EVERY);
}

// Streamlit's own dialogue about a lost connection, in English, lies over what the page says of it.
// Once it was closed, it doesn't come again until there was a connection.
function closeDialogue() {
  for (const dialogue of document.querySelectorAll('[role="dialog"]')) {
    if (dialogue.textContent.startsWith("Connection error"))
      dialogue.querySelector('button[aria-label="Close"]')?.click();
  }
}

const place = document.getElementById("lepton-words");
if (place) {
  const all = JSON.parse(place.textContent);
  const named = new URLSearchParams(location.search).get("lang");
  const words = wordsFor(all, [named, ...navigator.languages].filter(Boolean));
  watchConnection(words, new URL("./", location.href).href);
  new MutationObserver(closeDialogue).observe(document.documentElement, {
    childList: true,
    subtree: true,
  });
}
