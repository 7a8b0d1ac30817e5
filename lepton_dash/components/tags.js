// What is typed into a box of tags counts when the box is left, as if Enter was pressed: with Tab,
// or by a press on anything else. data: {box: a CSS selector of the boxes}.

const FRAMES = 60; // in which the entry for what was typed is offered

export default function takeTyped({ data: { box } }) {
  const isTyped = (input) =>
    input instanceof HTMLInputElement && input.closest(box) && input.value.trim() !== "";
  const isOffered = (input) => input.hasAttribute("aria-activedescendant");

  function enter(input) {
    const key = { key: "Enter", code: "Enter", bubbles: true, cancelable: true };
    input.dispatchEvent(new KeyboardEvent("keydown", key));
  }

  function enterSoon(input, frames = FRAMES) {
    if (!isTyped(input) || frames === 0) return;
    if (isOffered(input)) enter(input);
    else requestAnimationFrame(() => enterSoon(input, frames - 1));
  }

  function onKey(event) {
    if (event.key !== "Tab" || event.isComposing || !isTyped(event.target)) return;
    if (isOffered(event.target)) {
      enter(event.target);
      return;
    }
    event.preventDefault(); // it stays until what was typed can be taken
    enterSoon(event.target);
  }

  function onPress({ target }) {
    const input = document.activeElement;
    // its list of entries hangs elsewhere in the page
    if (isTyped(input) && !target.closest?.(`${box}, [role=listbox], [role=option]`)) enter(input);
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("pointerdown", onPress, true);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("pointerdown", onPress, true);
  };
}
