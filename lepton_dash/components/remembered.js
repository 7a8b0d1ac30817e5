// Whether what can be folded was open the last time, which the browser remembers under a name.

// Returns `otherwise` when it remembers nothing, or refuses to.
export function openAtFirst(name, otherwise) {
  try {
    const last = localStorage.getItem(name);
    return last === null ? otherwise : last === "open";
  } catch {
    return otherwise;
  }
}

export function rememberOpen(name, isOpen) {
  try {
    localStorage.setItem(name, isOpen ? "open" : "closed");
  } catch {
    // it will be as it was the next time
  }
}
