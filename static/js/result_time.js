// Which second of the original does this second of the result show, where stretches are left out?

const CARD = 2; // seconds that a card stands in the place of a stretch, as in the engine's map of time

// `cuts`: pairs of seconds of the original; `held` while a card is shown.
export function inOriginal(seconds, cuts) {
  let shift = 0;
  for (const [start, end] of cuts) {
    if (seconds < start + shift) break;
    if (seconds < start + shift + CARD) return { at: start, held: true };
    shift += CARD - (end - start);
  }
  return { at: seconds - shift, held: false };
}
