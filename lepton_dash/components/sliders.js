// Sliders are named once: Streamlit names the slider and the group around it by the same words, and
// a screen reader says both.

function nameOnce(node) {
  for (const input of node.querySelectorAll('[data-testid="stSlider"] input[type="range"][aria-labelledby]')) {
    const group = input.closest('[role="group"]');
    const words = input.getAttribute("aria-label");
    if (!words) continue;
    input.removeAttribute("aria-labelledby");
    if (group?.getAttribute("aria-label") === words) {
      group.removeAttribute("aria-label");
      group.setAttribute("role", "presentation");
    }
  }
}

export default function watch() {
  nameOnce(document);
  const watching = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      // the stage changes all the time, and has no such sliders
      if (addedNodes.length && !target.closest(".lepton-stage")) nameOnce(target);
  });
  watching.observe(document.body, { childList: true, subtree: true });
  return () => watching.disconnect();
}
