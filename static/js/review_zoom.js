// Which region of the picture is shown, and how large? The picture and the boxes over it grow together.

const LEVELS = [1, 1.5, 2, 3, 4, 6, 8];
const PAN = 0.25; // of what is visible

export class Zoom extends EventTarget {
  constructor(stage, inner, output) {
    super();
    Object.assign(this, { stage, inner, output, level: 0, x: 0.5, y: 0.5 });
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    inner.addEventListener("pointerdown", (event) => this.press(event));
    this.show();
  }

  get times() {
    return LEVELS[this.level];
  }

  // Larger or smaller, around the point (shares of the picture's width and height) that is to be in the middle.
  by(levels, x = this.x, y = this.y) {
    this.level = Math.max(0, Math.min(LEVELS.length - 1, this.level + levels));
    this.lookAt(x, y);
  }

  whole() {
    this.level = 0;
    this.lookAt(0.5, 0.5);
  }

  // So that the box takes about a third of the picture.
  toBox([x0, y0, x1, y1], width, height) {
    const fits = LEVELS.filter((times) => ((x1 - x0) / width) * times <= 0.4 && ((y1 - y0) / height) * times <= 0.5);
    this.level = Math.max(0, fits.length - 1);
    this.lookAt((x0 + x1) / 2 / width, (y0 + y1) / 2 / height);
  }

  pan(right, down) {
    this.lookAt(this.x + (right * PAN) / this.times, this.y + (down * PAN) / this.times);
  }

  lookAt(x, y) {
    const half = 0.5 / this.times;
    this.x = Math.max(half, Math.min(1 - half, x));
    this.y = Math.max(half, Math.min(1 - half, y));
    this.show();
  }

  show() {
    const { times, x, y } = this;
    const [left, top] = [x, y].map((at) => (0.5 / times - at) * 100 * times);
    this.inner.style.transform = times === 1 ? "" : `translate(${left}%, ${top}%) scale(${times})`;
    this.stage.classList.toggle("app-stage--zoomed", times > 1);
    this.output.textContent = `${times}×`;
    this.dispatchEvent(new Event("zoom"));
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { left, top, width, height } = this.inner.getBoundingClientRect();
    this.by(event.deltaY < 0 ? 1 : -1, (event.clientX - left) / width, (event.clientY - top) / height);
  }

  // The picture itself is dragged; boxes and drawing keep their own drags.
  press(event) {
    if (this.times === 1 || event.button !== 0 || event.defaultPrevented) return;
    const { width, height } = this.inner.getBoundingClientRect();
    const [startX, startY, x, y] = [event.clientX, event.clientY, this.x, this.y];
    this.inner.setPointerCapture(event.pointerId);
    const move = (moving) => this.lookAt(x - (moving.clientX - startX) / width, y - (moving.clientY - startY) / height);
    const end = () => this.inner.removeEventListener("pointermove", move);
    this.inner.addEventListener("pointermove", move);
    this.inner.addEventListener("pointerup", end, { once: true });
    this.inner.addEventListener("pointercancel", end, { once: true });
  }
}
