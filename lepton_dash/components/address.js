// What of the page's address no script on the server sees: the part behind its "#". One with
// settings in it is handed over and taken away. data: {language, names of settings, waiting: whether
// the server waits for word that there is nothing, before it writes an address itself}.

export default function listen({ data: { language, names, waiting }, setTriggerValue }) {
  document.documentElement.lang = language;
  const known = new Set(names);

  function look() {
    const parts = location.hash.slice(1).split("&");
    if (!parts.some((part) => known.has(part.split("=")[0]))) return false;
    const text = location.hash;
    history.replaceState(history.state, "", location.pathname + location.search);
    setTriggerValue("hash", text);
    return true;
  }

  if (!look() && waiting) setTriggerValue("ready", true);
  window.addEventListener("hashchange", look);
  return () => window.removeEventListener("hashchange", look);
}
