// Space, the right arrow and r as the transport's keys, unless somebody is using the key elsewhere.

const KEYS = { " ": "toggle", ArrowRight: "step", r: "reset", R: "reset" };
const TYPING = "input, textarea, select, [contenteditable=''], [contenteditable=true]";
const MOVING =
  "[role=slider], [role=radio], [role=tab], [role=option], [role=menuitem], [role=combobox], [role=spinbutton], [role=dialog], [role=grid], [role=gridcell], [role=application], [data-arrows]";
const PRESSING = "button, a[href], summary, [role=button], [role=checkbox], [role=switch]";

// actions: {toggle(), step(), reset(), owns(node)}. Returns a function that ends it.
export function watchKeys(actions) {
  function onKey(event) {
    const action = KEYS[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.isComposing || isTaken(event, actions)) return;
    // the page's own shortcuts (r runs its script again) and scrolling must not act as well
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat && action !== "step") return;
    actions[action]();
  }
  // A button acts when space is let go, so that has to be kept from it too.
  function onKeyUp(event) {
    if (event.key === " " && actions.owns(event.target)) event.preventDefault();
  }
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("keyup", onKeyUp, true);
  return () => {
    window.removeEventListener("keydown", onKey, true);
    window.removeEventListener("keyup", onKeyUp, true);
  };
}

function isTaken(event, actions) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(TYPING) || target.closest(MOVING)) return true;
  return event.key === " " && Boolean(target.closest(PRESSING)) && !actions.owns(target);
}
