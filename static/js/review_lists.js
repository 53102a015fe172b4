// What do the lists on the page say? Names of tracks, and what the timeline marks; the lists are the same in words.

const KINDS = { f: "Face", b: "Drawn box", t: "Writing" };

// What a person calls the track: "Person 3", or the track's own name where it stands alone.
export function nameOf(id) {
  return document.getElementById(`track-${id}`)?.dataset.name ?? `${KINDS[id[0]] ?? "Track"} ${id.slice(1)}`;
}

export function marksOf() {
  const pairs = (selector) => [...document.querySelectorAll(selector)].map(({ dataset }) => [Number(dataset.start), Number(dataset.end)]);
  const lines = [...document.querySelectorAll("[data-line]")].map(({ dataset }) => ({ start: Number(dataset.start), end: Number(dataset.end), flagged: "flagged" in dataset }));
  return { lines, cuts: pairs("[data-cut]") };
}

// Into sight within the list that it stands in; the page itself stays where it is.
export function bringIntoSight(element) {
  const list = element?.closest(".govuk-tabs__panel, .app-lanes__body");
  if (!list || list.scrollHeight <= list.clientHeight) return;
  const [mine, its] = [element.getBoundingClientRect(), list.getBoundingClientRect()];
  if (mine.top < its.top) list.scrollTop -= its.top - mine.top + 8;
  else if (mine.bottom > its.bottom) list.scrollTop += mine.bottom - its.bottom + 8;
}

// What changes with what is chosen, and is not known to the server.
export function reveal(page) {
  const { selected } = page.overlay;
  for (const row of document.querySelectorAll("[data-track-row]")) row.classList.toggle("app-track--selected", row.dataset.trackRow === selected);
  for (const row of document.querySelectorAll("[data-person-row]")) row.classList.toggle("app-person--selected", row.dataset.personRow.split(" ").includes(selected));
  page.picks.show();
  page.mustLook.show();
}
