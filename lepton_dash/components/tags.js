// What is typed into a box of tags counts when the box is left: with Tab, or by a press on anything
// else. It is that very tag, also where another one begins like it, which Enter would choose.
// data: {box: a CSS selector of the boxes}.

const FRAMES = 60; // in which the entry for what was typed is offered
const NEW = "__creatable__"; // what Streamlit calls the entry that adds what was typed

export default function takeTyped({ data: { box } }) {
  const isTyped = (input) =>
    input instanceof HTMLInputElement && input.closest(box) && input.value.trim() !== "";

  // The entry of the box's list that stands for what was typed; null while it isn't there.
  function offered(input) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const entries = [...(list?.querySelectorAll("[role=option]") ?? [])];
    const typed = input.value.trim();
    return (
      entries.find((entry) => entry.textContent.trim() === typed) ??
      entries.find((entry) => entry.dataset.key === NEW) ??
      null
    );
  }

  function take(input, frames = FRAMES) {
    if (!isTyped(input)) return;
    const entry = offered(input);
    if (entry) entry.click();
    else if (frames > 0) requestAnimationFrame(() => take(input, frames - 1));
  }

  function onKey(event) {
    if (event.key !== "Tab" || event.isComposing || !isTyped(event.target)) return;
    // the box stays until what was typed can be taken
    if (!offered(event.target)) event.preventDefault();
    take(event.target);
  }

  function onPress({ target }) {
    const input = document.activeElement;
    // its list of entries hangs elsewhere in the page
    if (!target.closest?.(`${box}, [role=listbox], [role=option]`)) take(input, 0);
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("pointerdown", onPress, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("pointerdown", onPress, true);
  };
}
