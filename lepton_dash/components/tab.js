// What a tab remembers when it is reloaded: the session that it had.

let number = 0; // of sessions since the page was loaded

const KEY = "lepton-session";

// Returns the session before this one, if there was one, and remembers this one: its token, and
// whether its training is to go on, because the page was only reloaded, or its session was lost.
export function sessionBefore(token) {
  try {
    const before = sessionStorage.getItem(KEY);
    sessionStorage.setItem(KEY, token);
    if (before === token) return null;
    number += 1;
    const [loaded] = performance.getEntriesByType("navigation");
    return before && { token: before, training: number > 1 || loaded?.type === "reload" };
  } catch {
    return null; // a browser that stores nothing, in a frame of another site say
  }
}
