// How is something in a drawing dragged, and where in it is the pointer?

const SVG = "http://www.w3.org/2000/svg";

export function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export function place(rect, [x0, y0, x1, y1]) {
  for (const [key, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) rect.setAttribute(key, value);
}

export class Drag {
  constructor(svg) {
    this.svg = svg;
    this.busy = false;
  }

  // In the drawing's own units, whatever its size on the screen.
  point(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [x, y];
  }

  // `move(point)` says what it would come to; `end` gets the last of these, or null if the drag was broken off.
  follow(event, move, end) {
    const { svg } = this;
    svg.setPointerCapture(event.pointerId);
    this.busy = true;
    let last = null;
    const onMove = (moving) => {
      last = move(this.point(moving));
    };
    const onEnd = (ending) => {
      svg.removeEventListener("pointermove", onMove);
      svg.removeEventListener("pointerup", onEnd);
      svg.removeEventListener("pointercancel", onEnd);
      this.busy = false;
      end(ending.type === "pointerup" ? last : null);
    };
    svg.addEventListener("pointermove", onMove);
    svg.addEventListener("pointerup", onEnd);
    svg.addEventListener("pointercancel", onEnd);
  }
}
