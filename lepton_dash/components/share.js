// A link with a button that copies it. data: {address, labels}.

export default function linkBox({ parentElement, data: { address, labels } }) {
  const box = parentElement.querySelector(".lepton-link") ?? build(parentElement);
  const [field, button, status] = box.children;
  field.value = address;
  field.setAttribute("aria-label", labels.address);
  button.textContent = labels.copy;
  if (status.dataset.of !== address) status.textContent = "";
  button.onclick = async () => {
    status.textContent = (await copy(field)) ? labels.copied : labels.by_hand;
    status.dataset.of = address;
  };
}

function build(place) {
  const box = document.createElement("div");
  box.className = "lepton-link";
  const field = document.createElement("input");
  field.readOnly = true;
  field.onfocus = () => field.select();
  const button = document.createElement("button");
  button.type = "button";
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  box.append(field, button, status);
  place.append(box);
  return box;
}

// Not every page may write to the clipboard (no TLS, no permission), and not every one may use the
// older way either: then the text is at least selected.
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
