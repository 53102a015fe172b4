// When is each track in the picture, what must be looked at, and when is there sound? One row each along the length of the clip.
import { spanOf } from "./review_boxes.js";
import { clock } from "./review_clock.js";
import { place, shape } from "./review_drag.js";
import { bringIntoSight } from "./review_lists.js";

const ROW = 24;
const TIMES = [1, 2, 4, 8, 16, 32];
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 1800];
const TICK_PIXELS = 70;

export class Lanes extends EventTarget {
  // Says "select" (id of a track). `marks()` reads from the page what must be looked at, what is said and what is left out.
  constructor(root, plan, player, stretch, nameOf, marks) {
    super();
    Object.assign(this, { plan, player, stretch, nameOf, marks, level: 0, selected: null, rows: [] });
    [this.scroller, this.names, this.svg] = ["scroller", "names", "drawing"].map((part) => root.querySelector(`[data-lanes=${part}]`));
    this.head = shape("line", { class: "app-lanes__head" });
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    this.names.addEventListener("click", (event) => this.pressName(event));
    player.addEventListener("frame", () => this.move());
    stretch.addEventListener("stretch", () => this.drawStretch());
    new ResizeObserver(() => this.draw()).observe(this.scroller);
  }

  get width() {
    return this.scroller.clientWidth * TIMES[this.level];
  }

  x(number) {
    return (number / this.player.copy.count) * this.width;
  }

  xOf(seconds) {
    const { copy } = this.player;
    return this.x((seconds - copy.start) * copy.rate);
  }

  xOfFrame(frame) {
    return this.x(this.player.copy.placeOf(frame));
  }

  zoom(levels) {
    this.level = Math.max(0, Math.min(TIMES.length - 1, this.level + levels));
    this.draw();
    this.scroller.scrollLeft = this.x(this.player.number) - this.scroller.clientWidth / 2;
    return TIMES[this.level];
  }

  rowsNow() {
    const tracks = [...this.plan.tracks.values()].sort((a, b) => spanOf(a)[0] - spanOf(b)[0]);
    const firstOf = new Map();
    for (const track of tracks) if (!firstOf.has(track.person || track.id)) firstOf.set(track.person || track.id, spanOf(track)[0]);
    tracks.sort((a, b) => firstOf.get(a.person || a.id) - firstOf.get(b.person || b.id));
    return [{ kind: "time", name: "" }, { kind: "look", name: "To look at" }, { kind: "sound", name: "Sound" }, ...tracks.map((track) => ({ kind: "track", track, name: this.nameOf(track.id) }))];
  }

  draw() {
    this.rows = this.rowsNow();
    const height = this.rows.length * ROW;
    this.svg.replaceChildren();
    this.svg.setAttribute("width", this.width);
    this.svg.setAttribute("height", height);
    const marks = this.marks();
    this.rows.forEach((row, at) => {
      const y = at * ROW;
      if (row.kind === "time") this.drawTimes(y, height);
      else if (row.kind === "look") for (const item of marks.items) this.mark(item, y);
      else if (row.kind === "sound") this.drawSound(y, marks);
      else this.drawTrack(row.track, y, marks.items);
    });
    for (const [start, end] of marks.cuts) this.bar("app-lanes__cut", this.xOf(start), this.xOf(end), ROW, height - ROW);
    this.chosen = shape("rect", { class: "app-lanes__stretch" });
    this.svg.append(this.chosen, this.head);
    this.head.setAttribute("y2", height);
    this.drawNames();
    this.drawStretch();
    this.move();
  }

  drawNames() {
    this.names.replaceChildren(
      ...this.rows.map((row) => {
        const name = document.createElement("div");
        name.className = `app-lanes__name${row.track ? ` app-lanes__name--${row.track.decision}` : ""}${row.track && row.track.id === this.selected ? " app-lanes__name--selected" : ""}`;
        if (row.track) name.dataset.id = row.track.id;
        name.textContent = row.name;
        return name;
      }),
    );
  }

  drawTimes(y, height) {
    const { copy } = this.player;
    const length = copy.count / copy.rate;
    const step = TICKS.find((tick) => (tick / length) * this.width >= TICK_PIXELS) ?? TICKS.at(-1);
    for (let at = 0; at < length; at += step) {
      const x = (at / length) * this.width;
      this.svg.append(shape("line", { class: "app-lanes__tick", x1: x, x2: x, y1: y, y2: height }));
      const words = shape("text", { class: "app-lanes__time", x: x + 3, y: y + 16 });
      words.textContent = step < 1 ? clock(at) : clock(at).slice(0, -3);
      this.svg.append(words);
    }
  }

  drawTrack(track, y, items) {
    const [first, last] = spanOf(track);
    this.bar(`app-lanes__track app-lanes__track--${track.decision}${track.id === this.selected ? " app-lanes__track--selected" : ""}`, this.xOfFrame(first), this.xOfFrame(last + 1), y + 5, ROW - 10, track.id);
    for (const item of items) {
      if (item.track === track.id && item.last > item.frame) this.bar(`app-lanes__doubt${item.looked ? " app-lanes__doubt--looked" : ""}`, this.xOfFrame(item.frame), this.xOfFrame(item.last + 1), y + ROW - 8, 3);
    }
    const keys = track.kind === "face" ? (track.pinned ?? []) : track.keyframes.map((key) => key[0]);
    for (const frame of keys) {
      const by = track.pinned?.includes(frame) ? " app-lanes__key--set" : "";
      this.svg.append(shape("path", { class: `app-lanes__key${by}`, d: `M${this.xOfFrame(frame)} ${y + 7}l4 5l-4 5l-4 -5z` }));
    }
  }

  drawSound(y, { lines }) {
    for (const [start, end] of this.plan.speech?.spans ?? []) this.bar("app-lanes__speech", this.xOf(start), this.xOf(end), y + 8, 8);
    for (const what of ["open", "bleep"]) {
      for (const [start, end] of this.plan.sound[what]) this.bar(`app-lanes__sound app-lanes__sound--${what}`, this.xOf(start), this.xOf(end), y + 4, ROW - 8);
    }
    for (const line of lines) if (line.flagged) this.bar("app-lanes__flag", this.xOf(line.start), this.xOf(line.end), y + 2, 3);
  }

  mark(item, y) {
    const x = this.xOfFrame(item.frame);
    this.svg.append(shape("circle", { class: `app-lanes__item${item.looked ? " app-lanes__item--looked" : ""}`, cx: x, cy: y + ROW / 2, r: 5 }));
  }

  bar(name, from, to, y, height, id) {
    const rect = shape("rect", { class: name });
    place(rect, [from, y, Math.max(to, from + 2), y + height]);
    if (id) rect.dataset.id = id;
    this.svg.append(rect);
  }

  drawStretch() {
    if (!this.chosen) return;
    const { start, end } = this.stretch;
    this.chosen.toggleAttribute("hidden", start === null && end === null);
    const from = this.xOf(start ?? end ?? 0);
    place(this.chosen, [from, 0, Math.max(from + 2, this.xOf(end ?? start ?? 0)), this.rows.length * ROW]);
    this.chosen.setAttribute("class", `app-lanes__stretch${this.stretch.looping ? " app-lanes__stretch--loop" : ""}`);
  }

  move() {
    const x = this.x(this.player.number + 0.5);
    this.head.setAttribute("x1", x);
    this.head.setAttribute("x2", x);
    const { scrollLeft, clientWidth } = this.scroller;
    if (this.level && (x < scrollLeft || x > scrollLeft + clientWidth)) this.scroller.scrollLeft = x - clientWidth * 0.1;
  }

  select(id) {
    this.selected = id;
    this.draw();
    bringIntoSight(this.names.querySelector(".app-lanes__name--selected"));
  }

  numberAt(event) {
    const { left } = this.svg.getBoundingClientRect();
    return Math.floor(((event.clientX - left) / this.width) * this.player.copy.count);
  }

  // A press goes there; a drag along the line of times marks a stretch.
  press(event) {
    if (event.button !== 0) return;
    const from = this.numberAt(event);
    const row = this.rows[Math.floor((event.clientY - this.svg.getBoundingClientRect().top) / ROW)];
    this.player.seek(from);
    if (row?.track) this.dispatchEvent(new CustomEvent("select", { detail: row.track.id }));
    if (row?.kind !== "time") return;
    const { copy } = this.player;
    const seconds = (number) => copy.start + number / copy.rate;
    this.svg.setPointerCapture(event.pointerId);
    const drag = (moving) => {
      const to = this.numberAt(moving);
      if (Math.abs(to - from) > 1) this.stretch.set(seconds(Math.max(0, Math.min(from, to))), seconds(Math.min(copy.count, Math.max(from, to))));
    };
    this.svg.addEventListener("pointermove", drag);
    this.svg.addEventListener("pointerup", () => this.svg.removeEventListener("pointermove", drag), { once: true });
  }

  pressName(event) {
    const name = event.target.closest("[data-id]");
    if (!name) return;
    this.dispatchEvent(new CustomEvent("select", { detail: name.dataset.id }));
    this.player.goTo(spanOf(this.plan.tracks.get(name.dataset.id))[0]);
  }
}
