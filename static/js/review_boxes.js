// Where is the box of a track in one picture of the recording? And how do keyframes of a drawn box change?

export function spanOf(track) {
  if (track.kind === "drawn") return [track.keyframes[0][0], track.keyframes.at(-1)[0]];
  return [track.first, track.first + track.boxes.length - 1];
}

export function boxAt(track, frame) {
  const [first, last] = spanOf(track);
  if (frame < first || frame > last) return null;
  if (track.kind !== "drawn") return track.boxes[frame - first];
  const after = track.keyframes.findIndex((key) => key[0] >= frame);
  const next = track.keyframes[after];
  const before = next[0] === frame ? next : track.keyframes[after - 1];
  const share = next === before ? 0 : (frame - before[0]) / (next[0] - before[0]);
  return before.slice(1).map((value, i) => Math.round(value + (next[i + 1] - value) * share));
}

// The box is here in this picture; the others keep theirs.
export function withKey(track, frame, box) {
  const keys = track.keyframes.filter((key) => key[0] !== frame);
  return [...keys, [frame, ...box]].sort((a, b) => a[0] - b[0]);
}

export function startingAt(track, frame) {
  const [first, last] = spanOf(track);
  const at = Math.min(frame, last);
  const box = boxAt(track, Math.max(at, first));
  return [[at, ...box], ...track.keyframes.filter((key) => key[0] > at && key[0] >= first)];
}

export function endingAt(track, frame) {
  const [first, last] = spanOf(track);
  const at = Math.max(frame, first);
  const box = boxAt(track, Math.min(at, last));
  return [...track.keyframes.filter((key) => key[0] < at && key[0] <= last), [at, ...box]];
}

// Whole pixels, inside the picture, at least four pixels wide and high.
export function inside([x0, y0, x1, y1], width, height) {
  const [left, right] = [Math.min(x0, x1), Math.max(x0, x1)].map((x) => Math.max(0, Math.min(width, Math.round(x))));
  const [top, bottom] = [Math.min(y0, y1), Math.max(y0, y1)].map((y) => Math.max(0, Math.min(height, Math.round(y))));
  const x = Math.min(left, width - 4);
  const y = Math.min(top, height - 4);
  return [x, y, Math.max(right, x + 4), Math.max(bottom, y + 4)];
}

// Moved as a whole, and stopped at the edge rather than squeezed.
export function moved([x0, y0, x1, y1], dx, dy, width, height) {
  const x = Math.max(-x0, Math.min(width - x1, Math.round(dx)));
  const y = Math.max(-y0, Math.min(height - y1, Math.round(dy)));
  return [x0 + x, y0 + y, x1 + x, y1 + y];
}
