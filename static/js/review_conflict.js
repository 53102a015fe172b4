// What happens when two people change the same? The change is kept, and can be made again on the newest.
import { timeOfDay } from "./review_clock.js";

export class Conflict {
  constructor(page) {
    this.page = page;
    this.box = document.getElementById("conflict");
    this.words = document.getElementById("conflict-words");
    this.box?.addEventListener("click", (event) => {
      const press = event.target.closest("[data-conflict]");
      if (press) this.resolve(press.dataset.conflict === "again");
    });
  }

  show({ by, at }) {
    const mine = this.page.saver.kept.map((change) => change.words || "Your last change").join("; ");
    const when = at ? ` at ${timeOfDay(new Date(at))}` : "";
    this.words.textContent = `${by || "Somebody else"} changed the same${when}. Yours is kept but not saved yet: ${mine}.`;
    this.box.hidden = false;
    this.box.focus();
  }

  async resolve(again) {
    const { saver } = this.page;
    this.box.hidden = true;
    await this.reload();
    if (again) await saver.again();
    else saver.kept.length = 0;
    document.getElementById("look-strip")?.focus({ preventScroll: true });
  }

  // Everything as it is on the server now.
  async reload() {
    const { page } = this;
    const answer = await fetch(document.querySelector("[data-module=review]").dataset.plan, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = await answer.json();
    page.plan.tracks.clear();
    for (const track of fresh.tracks) page.plan.tracks.set(track.id, track);
    page.plan.sound = fresh.sound;
    page.saver.version = fresh.version;
    page.fresh.soon();
    page.overlay.draw();
  }
}
