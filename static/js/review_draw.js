// How does a box get onto something that no search found? Drawn with the pointer, or put in the middle and moved by keys.
import { inside } from "./review_boxes.js";

const SECONDS = 2;

export class Drawing {
  constructor(page) {
    this.page = page;
    page.overlay.addEventListener("drawn", ({ detail }) => this.add(detail));
  }

  start(on) {
    const { overlay, player, mayEdit, say } = this.page;
    if (!mayEdit) return;
    overlay.startDrawing(on);
    document.querySelector("[data-act=draw]")?.setAttribute("aria-pressed", String(on));
    if (!on) return;
    player.video.pause();
    say("Draw with the mouse, or press Enter for a box in the middle that the arrow keys move. Escape stops.");
  }

  // While drawing, Enter and Escape mean the box; true if the key was for us.
  key(key) {
    if (!this.page.overlay.drawing || (key !== "Enter" && key !== "Escape")) return false;
    if (key === "Enter") this.add(this.inTheMiddle());
    else this.start(false);
    return true;
  }

  // Of what is in sight, which is less than the picture where it is zoomed.
  inTheMiddle() {
    const { plan, zoom } = this.page;
    const [width, height] = [plan.width / zoom.times, plan.height / zoom.times];
    const [x, y] = [plan.width * zoom.x, plan.height * zoom.y];
    return inside([x - width * 0.08, y - height * 0.13, x + width * 0.08, y + height * 0.13], plan.width, plan.height);
  }

  async add(box) {
    const { page } = this;
    this.start(false);
    const { frame, copy } = page.player;
    const last = Math.min(page.plan.frames - 1, frame + Math.round(SECONDS * copy.rate));
    const keyframes = last > frame ? [[frame, ...box], [last, ...box]] : [[frame, ...box]];
    const before = new Set(page.plan.tracks.keys());
    const done = await page.send(page.urls.drawBox, { keyframes: JSON.stringify(keyframes) }, "New box");
    if (!done) return;
    const made = [...page.plan.tracks.keys()].find((id) => !before.has(id));
    if (!made) return;
    page.overlay.select(made);
    page.overlay.groups.get(made)?.focus({ preventScroll: true });
    page.say(`Saved. The box stays for ${SECONDS} seconds: “Follow” goes after what is in it, or step on and move it.`);
  }
}
