// Values that somebody moves in the page's own widgets act on the training at once, before the
// page's script has run. The script then says the same, so nothing depends on this: if the page's
// markup changes, values only come a little later.

const EVERY = 50; // ms
const AFTER_KEY = 400; // ms in which a change belongs to the key that was pressed
const VALUE_ATTRIBUTES = ["aria-valuetext", "aria-valuenow", "value"];

// fields: {CSS class of a widget's container: field}. zeroWords: what stands for 0 on a slider.
// Returns a function that ends it.
export function watchWidgets({ fields, zeroWords, send }) {
  const zeros = new Set(zeroWords);
  const waiting = new Map();
  const sent = new Map();
  let timer = 0;
  let held = null; // the container that somebody acts on
  let heldUntil = 0;

  function containerOf(node) {
    for (let at = node instanceof Element ? node : node?.parentElement; at; at = at.parentElement) {
      for (const name of at.classList) if (name in fields) return at;
    }
    return null;
  }

  function fieldOf(container) {
    return fields[[...container.classList].find((name) => name in fields)];
  }

  function offer(container, value) {
    if (!Number.isFinite(value)) return;
    waiting.set(fieldOf(container), value);
    if (!timer) flush();
  }

  function flush() {
    timer = 0;
    for (const [field, value] of waiting) {
      if (sent.get(field) !== value && send({ type: "set", field, value })) sent.set(field, value);
    }
    const more = waiting.size > 0;
    waiting.clear();
    if (more) timer = setTimeout(flush, EVERY);
  }

  function onMutations(mutations) {
    if (!held || performance.now() > heldUntil) return;
    const moved = mutations.map(({ target }) => target).filter((target) => held.contains(target));
    const slider = moved.find((target) => target.matches("input[type=range], [role=slider]"));
    if (slider) offer(held, sliderValue(slider, zeros));
  }

  function onPress({ target }) {
    held = containerOf(target);
    heldUntil = Infinity;
    if (held) sent.delete(fieldOf(held)); // the page may have set it meanwhile
  }
  function onRelease() {
    heldUntil = performance.now() + AFTER_KEY;
  }
  function onKey({ target }) {
    held = containerOf(target);
    heldUntil = performance.now() + AFTER_KEY;
    if (held) sent.delete(fieldOf(held));
  }
  // A number that is typed counts when it is complete.
  function onChange({ target, isTrusted }) {
    const container =
      isTrusted && target.matches?.("input[type=number]") ? containerOf(target) : null;
    if (container && target.value !== "" && target.checkValidity())
      offer(container, Number(target.value));
  }

  const observer = new MutationObserver(onMutations);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: VALUE_ATTRIBUTES,
    subtree: true,
  });
  const listeners = {
    pointerdown: onPress,
    pointerup: onRelease,
    pointercancel: onRelease,
    keydown: onKey,
    change: onChange,
  };
  for (const [name, listener] of Object.entries(listeners))
    document.addEventListener(name, listener, true);

  return () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const [name, listener] of Object.entries(listeners))
      document.removeEventListener(name, listener, true);
  };
}

// A slider over named stops counts their positions, so what it says comes first.
function sliderValue(slider, zeros) {
  const text = slider.getAttribute("aria-valuetext")?.trim();
  if (text === undefined || text === "")
    return Number(slider.value ?? slider.getAttribute("aria-valuenow"));
  if (zeros.has(text)) return 0;
  return Number(text.replace(/[\s,\u00a0\u202f]/g, ""));
}
