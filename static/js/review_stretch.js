// Which stretch of time is meant? One pair of moments for playing round and round, for sound and for leaving out.
import { clock, readClock } from "./review_clock.js";

export class Stretch extends EventTarget {
  constructor(player) {
    super();
    Object.assign(this, { player, start: null, end: null, looping: false, once: false });
    player.addEventListener("frame", () => this.turn());
    document.addEventListener("input", (event) => event.target.matches("[data-stretch]") && this.typed(event.target));
  }

  get now() {
    return this.player.seconds + this.player.copy.start;
  }

  get isWhole() {
    return this.start !== null && this.end !== null && this.end > this.start;
  }

  set(start, end) {
    [this.start, this.end] = [start, end];
    this.changed();
  }

  from(seconds = this.now) {
    this.set(seconds, this.end !== null && this.end > seconds ? this.end : null);
  }

  // To the end of this picture, so that what is seen is in it.
  to(seconds = this.now + 1 / this.player.copy.rate) {
    this.set(this.start !== null && this.start < seconds ? this.start : null, seconds);
  }

  clear() {
    this.looping = false;
    this.set(null, null);
  }

  changed(except) {
    for (const field of document.querySelectorAll("[data-stretch]")) {
      const at = this[field.dataset.stretch];
      if (field !== except) field.value = at === null ? "" : clock(at);
    }
    this.dispatchEvent(new Event("stretch"));
  }

  typed(field) {
    const at = readClock(field.value);
    if (at === null && field.value.trim() !== "") return;
    this[field.dataset.stretch] = at;
    this.changed(field);
  }

  loop(on = !this.looping) {
    this.looping = on && this.isWhole;
    if (this.looping) this.playFromStart();
    this.dispatchEvent(new Event("stretch"));
    return this.looping;
  }

  // Once, and then it stands still at the end.
  playOnce(start, end) {
    this.once = true;
    this.set(start, end);
    this.playFromStart();
  }

  async playFromStart() {
    const { player } = this;
    await player.seek(player.numberAt(this.start));
    player.video.play().catch(() => {}); // paused again before it began
  }

  turn() {
    const { video } = this.player;
    if (video.paused || video.seeking || !this.isWhole || !(this.looping || this.once) || this.now < this.end - 0.5 / this.player.copy.rate) return;
    if (this.looping) {
      video.currentTime = this.start - this.player.copy.start + 0.5 / this.player.copy.rate;
    } else {
      this.once = false;
      video.pause();
    }
  }
}
