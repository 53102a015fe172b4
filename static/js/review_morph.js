// How does a part of the page take on what the server now says? In place: focus, typing and open details stay as they are.

const LEFT_ALONE = new Set(["open", "aria-expanded", "data-govuk-button-init", "data-govuk-details-init"]);

function nameOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.id || node.dataset.key || "" : "";
}

function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && nameOf(a) === nameOf(b);
}

function takeAttributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) {
    if (!LEFT_ALONE.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!LEFT_ALONE.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

function takeValue(old, fresh) {
  const isTyped = old === document.activeElement && old.type !== "hidden" && old.type !== "checkbox";
  if (old.nodeName === "TEXTAREA" || old.nodeName === "INPUT") {
    const untouched = old.value === old.defaultValue;
    takeAttributes(old, fresh);
    if (old.nodeName === "TEXTAREA") old.defaultValue = fresh.defaultValue;
    if (!isTyped && untouched && old.type !== "checkbox" && old.type !== "radio") old.value = fresh.defaultValue;
    return true;
  }
  if (old.nodeName === "SELECT" && !isTyped) {
    const chosen = fresh.value;
    morphChildren(old, fresh);
    takeAttributes(old, fresh);
    old.value = chosen;
    return true;
  }
  return false;
}

export function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (takeValue(old, fresh)) return;
  takeAttributes(old, fresh);
  morphChildren(old, fresh);
}

export function morphChildren(old, fresh) {
  const named = new Map();
  for (const child of old.childNodes) if (nameOf(child)) named.set(nameOf(child), child);
  let here = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const known = nameOf(wanted) ? named.get(nameOf(wanted)) : null;
    if (known && known.parentNode === old && known !== here && alike(known, wanted)) old.insertBefore(known, here);
    if (known && known.parentNode === old && alike(known, wanted)) {
      here = known.nextSibling;
      morph(known, wanted);
    } else if (here && alike(here, wanted)) {
      const next = here.nextSibling;
      morph(here, wanted);
      here = next;
    } else {
      old.insertBefore(document.importNode(wanted, true), here);
    }
  }
  while (here) {
    const next = here.nextSibling;
    here.remove();
    here = next;
  }
}
