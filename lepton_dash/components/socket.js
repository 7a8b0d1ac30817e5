// A WebSocket that comes back: it opens again after it was lost, ever more patiently, and only
// for a tab that somebody looks at.

const FIRST_WAIT = 250; // ms
const LONGEST_WAIT = 5000; // ms

// Codes with which the server says that trying again is no use, and what they mean.
const FINAL = { 4403: "foreign", 4404: "gone", 4409: "replaced" };

export function liveAddress(base, token, location = window.location) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${base}/_lepton/live/${encodeURIComponent(token)}`;
}

// Calls onOpen(), onMessage(buffer), and onLost(reason) with "lost" while it tries again, or with
// foreign, gone or replaced. Returns {send(value), close()}.
export function openSocket(address, { onOpen, onMessage, onLost }) {
  let socket = null;
  let timer = 0;
  let attempts = 0;
  let closed = false;

  function connect() {
    clearTimeout(timer);
    timer = 0;
    socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = onOpen;
    socket.onmessage = ({ data }) => {
      attempts = 0; // a server that only accepts and closes again is no server
      if (typeof data !== "string") onMessage(data);
    };
    socket.onclose = lost;
  }

  function lost({ code }) {
    socket = null;
    attempts += 1;
    closed ||= code in FINAL;
    onLost(FINAL[code] ?? "lost");
    if (!closed && !document.hidden) later();
  }

  function later() {
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
    timer = setTimeout(connect, wait * (0.75 + 0.5 * Math.random()));
  }

  // Somebody looks at the tab again, or the network is back: no reason to wait longer.
  function hurry() {
    if (!closed && !socket && !document.hidden) connect();
  }

  document.addEventListener("visibilitychange", hurry);
  window.addEventListener("online", hurry);
  connect();

  return {
    send(value) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(value));
      return true;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hurry);
      window.removeEventListener("online", hurry);
      if (socket) {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      }
    },
  };
}
