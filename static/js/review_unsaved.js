// What is told when a change cannot be saved? Why, that it is kept, and a button; coming back to the page tries again too.

export class Unsaved {
  constructor(saver) {
    this.saver = saver;
    this.box = document.getElementById("unsaved");
    this.words = document.getElementById("unsaved-words");
    saver.addEventListener("stuck", ({ detail }) => this.show(detail));
    for (const name of ["saved", "refused", "waiting"]) saver.addEventListener(name, () => this.hide());
    this.box?.querySelector("button").addEventListener("click", () => this.again());
    window.addEventListener("focus", () => this.again());
  }

  show(why) {
    if (!this.box) return;
    this.words.textContent = `Not saved: ${why}. Nothing is lost as long as this page stays open.`;
    this.box.hidden = false;
    this.box.focus();
  }

  hide() {
    if (this.box) this.box.hidden = true;
  }

  again() {
    if (!this.box || this.box.hidden) return;
    this.hide();
    this.saver.goOn();
  }
}
