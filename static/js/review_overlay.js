// What lies over the picture? A box for each track that is in it, which can be dragged, resized and moved by keys.
import { boxAt, inside, moved } from "./review_boxes.js";
import { Drag, place, shape } from "./review_drag.js";

const CORNERS = ["nw", "ne", "sw", "se"];
const STEP = 8;
const SMALLEST = 6;
const HANDLE = 12.5; // half a handle, in pixels of the screen
const DECISIONS = { hide: "hidden", show: "shown", dismissed: "not hidden", offered: "not decided" };

export class Overlay extends EventTarget {
  // Says "select" (id), "moved" ({id, box}) and "drawn" (box). `nameOf(id)` is what a person calls the track.
  constructor(svg, plan, player, zoom, mayEdit, nameOf) {
    super();
    Object.assign(this, { svg, plan, player, zoom, mayEdit, nameOf, groups: new Map(), selected: null, drawing: false });
    this.drag = new Drag(svg);
    svg.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
    svg.removeAttribute("hidden");
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("keydown", (event) => this.key(event));
    player.addEventListener("frame", () => this.draw());
    zoom.addEventListener("zoom", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(svg);
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  draw() {
    if (this.drag.busy) return;
    const frame = this.player.frame;
    const seen = new Set();
    for (const track of this.plan.tracks.values()) {
      const box = boxAt(track, frame);
      if (!box) continue;
      seen.add(track.id);
      const group = this.groups.get(track.id) ?? this.add(track);
      this.put(group, box);
      this.dress(group, track, frame);
    }
    if (this.finding) this.finding.rect.toggleAttribute("hidden", frame < this.finding.frame || frame > this.finding.last);
    for (const [id, group] of this.groups) {
      if (!seen.has(id)) {
        group.remove();
        this.groups.delete(id);
      }
    }
  }

  // Where a check found something: shown, until the next thing is looked at.
  point(finding) {
    this.finding?.rect.remove();
    this.finding = finding && { ...finding, rect: shape("rect", { class: "app-box__edge app-box__edge--finding" }) };
    if (finding) {
      place(this.finding.rect, finding.box);
      this.svg.prepend(this.finding.rect);
    }
    this.draw();
  }

  dress(group, track, frame) {
    const chosen = track.id === this.selected;
    const set = track.pinned?.includes(frame) ? " app-box--set" : "";
    group.setAttribute("class", `app-box app-box--${track.decision} app-box--${track.kind}${set}${chosen ? " app-box--selected" : ""}`);
    group.setAttribute("aria-pressed", String(chosen));
    const how = this.mayEdit ? ". Arrow keys move it, with Shift they resize it" : "";
    group.setAttribute("aria-label", `${this.nameOf(track.id)}, ${DECISIONS[track.decision]}${set ? ", set by hand here" : ""}${how}`);
  }

  add(track) {
    const group = shape("g", { tabindex: 0, role: "button", "data-id": track.id });
    group.append(shape("rect", { class: "app-box__edge" }));
    if (this.mayEdit) {
      for (const corner of CORNERS) group.append(shape("rect", { class: "app-box__corner", "data-corner": corner }), shape("rect", { class: "app-box__dot" }));
    }
    group.addEventListener("focus", () => this.select(track.id));
    this.svg.append(group);
    this.groups.set(track.id, group);
    return group;
  }

  put(group, box) {
    group.box = box;
    place(group.firstChild, box);
    // As large on the screen whatever the size of the picture; outside the box, so that small boxes can be taken hold of.
    const pixel = this.plan.width / (this.svg.clientWidth || this.plan.width) / this.zoom.times;
    for (const corner of group.querySelectorAll("[data-corner]")) {
      const [up, side] = corner.dataset.corner;
      const [x, y] = [side === "e" ? box[2] : box[0], up === "s" ? box[3] : box[1]];
      const [outX, outY] = [side === "e" ? 1 : -1, up === "s" ? 1 : -1].map((way) => way * HANDLE * 0.6 * pixel);
      place(corner, [x + outX - HANDLE * pixel, y + outY - HANDLE * pixel, x + outX + HANDLE * pixel, y + outY + HANDLE * pixel]);
      place(corner.nextSibling, [x - 4 * pixel, y - 4 * pixel, x + 4 * pixel, y + 4 * pixel]);
    }
  }

  select(id) {
    if (this.selected === id) return;
    this.selected = id;
    this.draw();
    // Last is on top: the handles of the chosen box are never under another's.
    const group = this.groups.get(id);
    if (group && group !== this.svg.lastChild && !group.contains(document.activeElement)) this.svg.append(group);
    this.say("select", id);
  }

  // The next box in this picture, from left to right.
  selectInPicture(way) {
    const ids = [...this.groups].sort((a, b) => a[1].box[0] - b[1].box[0]).map(([id]) => id);
    if (!ids.length) return null;
    const at = ids.indexOf(this.selected);
    const next = ids[(at + way + ids.length + (at < 0 && way < 0 ? 1 : 0)) % ids.length];
    this.select(next);
    return next;
  }

  startDrawing(on) {
    this.drawing = on;
    this.svg.classList.toggle("app-stage__boxes--drawing", on);
  }

  press(event) {
    if (event.button !== 0) return;
    if (this.drawing) {
      this.pressToDraw(event);
      return;
    }
    const group = event.target.closest("g[data-id]");
    if (!group) return;
    event.preventDefault();
    this.select(group.dataset.id);
    group.focus({ preventScroll: true });
    if (!this.mayEdit) return;
    this.player.video.pause();
    const [x, y] = this.drag.point(event);
    const old = group.box;
    const corner = event.target.dataset.corner;
    const move = ([px, py]) => {
      const box = corner ? this.stretched(old, corner, px - x, py - y) : moved(old, px - x, py - y, this.plan.width, this.plan.height);
      this.put(group, box);
      return box;
    };
    this.drag.follow(event, move, (box) => {
      if (box) this.say("moved", { id: group.dataset.id, box });
      this.draw();
    });
  }

  stretched([x0, y0, x1, y1], corner, dx, dy) {
    const box = [x0, y0, x1, y1];
    box[corner[1] === "e" ? 2 : 0] += dx;
    box[corner[0] === "s" ? 3 : 1] += dy;
    return inside(box, this.plan.width, this.plan.height);
  }

  pressToDraw(event) {
    event.preventDefault();
    this.player.video.pause();
    const start = this.drag.point(event);
    const rect = shape("rect", { class: "app-box__edge app-box__edge--new" });
    this.svg.append(rect);
    const move = (end) => {
      const box = inside([...start, ...end], this.plan.width, this.plan.height);
      place(rect, box);
      return Math.abs(end[0] - start[0]) > SMALLEST && Math.abs(end[1] - start[1]) > SMALLEST ? box : null;
    };
    this.drag.follow(event, move, (box) => {
      rect.remove();
      if (box) this.say("drawn", box);
    });
  }

  key(event) {
    const group = event.target.closest("g[data-id]");
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!group || !way || !this.mayEdit || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.nudge(group.dataset.id, ...way.map((one) => one * (event.altKey ? 1 : STEP)), event.shiftKey);
  }

  // By so many pixels of the recording; resizing pulls the lower right corner.
  nudge(id, dx, dy, resize) {
    const group = this.groups.get(id);
    if (!group) return;
    this.player.video.pause();
    const box = resize ? this.stretched(group.box, "se", dx, dy) : moved(group.box, dx, dy, this.plan.width, this.plan.height);
    this.put(group, box);
    this.say("moved", { id, box });
  }
}
