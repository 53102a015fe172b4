// What must still be looked at? The list is walked one by one; what has been looked at is said so to the server.
import { bringIntoSight } from "./review_lists.js";

export class MustLook {
  constructor(page) {
    this.page = page;
    this.key = null;
    this.strip = document.getElementById("look-strip");
    this.words = document.getElementById("look-words");
    this.list = document.getElementById("must-look");
    this.list?.addEventListener("click", (event) => {
      const go = event.target.closest("[data-look]");
      if (go) this.goTo(go.closest("[data-item]"));
    });
  }

  get items() {
    return [...(this.list?.querySelectorAll("[data-item]") ?? [])];
  }

  get open() {
    return this.items.filter((item) => !("looked" in item.dataset));
  }

  get current() {
    return this.items.find((item) => item.dataset.item === this.key) ?? null;
  }

  // For the timeline.
  marks() {
    return this.items.map(({ dataset }) => ({
      key: dataset.item,
      track: dataset.track,
      frame: Number(dataset.frame),
      last: Number(dataset.last || dataset.frame),
      looked: "looked" in dataset,
    }));
  }

  // The next one that nobody has looked at: after the one at hand, else from the start.
  walk(way = 1) {
    const { items, open } = this;
    if (!open.length) {
      this.key = null;
      this.page.overlay.point(null);
      this.show();
      this.page.say("Nothing is left to look at.");
      return;
    }
    const at = items.findIndex((item) => item.dataset.item === this.key);
    const ahead = open.filter((item) => (way > 0 ? items.indexOf(item) > at : items.indexOf(item) < at));
    const next = way > 0 ? ahead[0] ?? open[0] : (at < 0 ? null : ahead.at(-1)) ?? open.at(-1);
    this.goTo(next);
  }

  async goTo(item) {
    this.key = item.dataset.item;
    this.show();
    this.strip.focus({ preventScroll: true });
    const { frame, last, track } = item.dataset;
    if (track && this.page.plan.tracks.has(track)) this.page.overlay.select(track);
    await this.page.player.goTo(Number(frame || 0));
    this.page.overlay.point(item.dataset.box ? { box: JSON.parse(item.dataset.box), frame: Number(frame), last: Number(last || frame) } : null);
  }

  // "It stays as it is": said of the item at hand, and on to the next.
  async looked() {
    const item = this.current;
    if (!item || !this.page.mayEdit || "looked" in item.dataset) return;
    const form = item.querySelector("form");
    const { key } = this;
    if (!form) {
      this.page.say("This needs a decision: Hide (H), or Nothing private (X) if nobody can be recognised by it.", true);
      return;
    }
    item.dataset.looked = "";
    this.walk();
    if (!(await this.page.submit(form))) delete this.items.find((one) => one.dataset.item === key)?.dataset.looked;
    this.show();
  }

  // Plays from a second before it to a second after.
  play() {
    const item = this.current;
    if (!item) return;
    const { copy } = this.page.player;
    const [first, last] = [item.dataset.frame, item.dataset.last || item.dataset.frame].map((frame) => copy.start + copy.placeOf(Number(frame)) / copy.rate);
    this.page.stretch.playOnce(Math.max(copy.start, first - 1), Math.min(copy.start + copy.count / copy.rate, last + 1));
  }

  show() {
    if (!this.strip) return;
    const { items, open, current } = this;
    document.getElementById("look-count").textContent = items.length ? `${open.length} of ${items.length} left to look at` : "Nothing to look at";
    this.words.textContent = current ? `${current.dataset.when} ${current.dataset.words}` : open.length ? "Next takes you to the first." : "All looked at.";
    this.strip.classList.toggle("app-look--done", open.length === 0);
    this.strip.querySelector("[data-act=next]").disabled = open.length === 0;
    this.strip.querySelector("[data-act=play-item]").disabled = !current;
    this.strip.querySelector("[data-act=looked]")?.toggleAttribute("disabled", !current || "looked" in current.dataset);
    for (const item of items) item.classList.toggle("app-item--at", item === current);
    if (current !== this.shown) bringIntoSight(current);
    this.shown = current;
  }
}
