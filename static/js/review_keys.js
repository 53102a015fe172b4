// Which key does what? Single letters can be switched off, for those whose voice or switch types letters by chance.

const STORED = "review-letters";

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null; // storage may be switched off: letters then stay on
  }
}

export class Keys {
  // `always`: key -> act; `letters`: key -> act, while letters are on. Shift is told apart: "Z" is Shift and z.
  constructor(always, letters, drawing) {
    Object.assign(this, { always, letters, drawing });
    this.box = document.getElementById("letters");
    this.box.checked = stored() !== "off";
    this.box.addEventListener("change", () => {
      try {
        localStorage.setItem(STORED, this.box.checked ? "on" : "off");
      } catch {
        // nothing is kept, and it still works on this page
      }
    });
    document.addEventListener("keydown", (event) => this.down(event));
  }

  down(event) {
    const { key, target } = event;
    if (event.defaultPrevented || target.closest("dialog")) return;
    if (this.drawing(key)) {
      event.preventDefault();
      return;
    }
    const types = target.closest("input:not([type=range]):not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
    if (types || event.altKey || event.metaKey) return;
    const act = this.find(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  find(event) {
    const { key, target, shiftKey, ctrlKey } = event;
    const name = `${ctrlKey ? "Ctrl+" : ""}${shiftKey && key.length > 1 ? "Shift+" : ""}${key}`;
    if (ctrlKey) return this.always[name];
    const presses = target.closest("button, a, summary, input, video, [role=button], [role=tab]");
    if ((key === " " || key === "Enter") && presses) return null;
    if (target.matches("input[type=range], [role=tab]") && (key.startsWith("Arrow") || key === "Home" || key === "End")) return null;
    if (target.closest(".app-lanes__scroller") && key.startsWith("Arrow") && !shiftKey) return this.always[name];
    return this.always[name] ?? (this.box.checked ? this.letters[key] : null);
  }
}
