// What a tab remembers when it is reloaded: the session that it had.

const KEY = "lepton-session";

// Returns the token of the session before this one, if there was one, and remembers this one's.
export function sessionBefore(token) {
  try {
    const before = sessionStorage.getItem(KEY);
    sessionStorage.setItem(KEY, token);
    return before === token ? null : before;
  } catch {
    return null; // a browser that stores nothing, in a frame of another site say
  }
}
