// What can be done with the track that is chosen? Every action on a box as a button or a number, for those without a pointer.
import { boxAt, inside, spanOf } from "./review_boxes.js";
import { clock } from "./review_clock.js";
import { askNote } from "./review_note.js";

const STATES = { hide: "hidden", show: "shown", dismissed: "not hidden", offered: "to decide" };
const SIDES = ["x", "y", "width", "height"];

export class Selected {
  constructor(page) {
    this.page = page;
    this.root = document.getElementById("selected");
    this.fields = SIDES.map((side) => document.getElementById(`box-${side}`));
    document.getElementById("box-form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.setFromFields();
    });
    page.player.addEventListener("frame", () => this.show());
  }

  get track() {
    return this.page.plan.tracks.get(this.page.overlay.selected) ?? null;
  }

  get name() {
    return this.track ? this.page.nameOf(this.track.id) : "";
  }

  show() {
    const { track } = this;
    const { player } = this.page;
    this.root.classList.toggle("app-selected--none", !track);
    const title = document.getElementById("selected-name");
    if (!track) {
      title.textContent = "No box chosen";
      document.getElementById("selected-when").textContent = "Choose one in the picture, in the list or with T.";
      return;
    }
    const [first, last] = spanOf(track);
    const { copy } = player;
    const time = (frame) => clock(copy.placeOf(frame) / copy.rate);
    title.textContent = `${this.name}, ${STATES[track.decision]}`;
    const box = boxAt(track, player.frame);
    const here = !box ? "Not in this picture" : track.pinned?.includes(player.frame) ? "Set by hand in this picture" : "In this picture";
    document.getElementById("selected-when").textContent = `${time(first)} to ${time(last)}. ${here}.`;
    if (box && !this.fields.includes(document.activeElement)) {
      [box[0], box[1], box[2] - box[0], box[3] - box[1]].forEach((value, i) => this.fields[i] && (this.fields[i].value = value));
    }
    this.root.dataset.kind = track.kind;
    for (const press of this.root.querySelectorAll("[data-needs-box]")) press.disabled = !box;
    for (const press of this.root.querySelectorAll("[data-choice]")) press.setAttribute("aria-pressed", String(press.dataset.choice === this.choiceOf(track)));
  }

  choiceOf(track) {
    if (track.decision !== "show") return track.decision === "dismissed" ? (track.kind === "text" ? "nothing_private" : "no_face") : track.decision;
    return document.getElementById(`track-${track.id}`)?.dataset.choice ?? "";
  }

  // Of everybody who is picked, else of the one that is chosen (with all tracks of the same person).
  async decide(choice) {
    const { page } = this;
    if (!page.mayEdit) return;
    const picked = page.picks.tracks;
    if (!picked.length && !this.track) {
      page.say("Choose a box first: T takes you from one to the next.");
      return;
    }
    const tracks = picked.length ? picked : this.withSamePerson();
    let what = choice;
    if (choice === "no_face" && !picked.length && this.track.kind === "text") what = "nothing_private";
    const note = ["no_face", "nothing_private"].includes(what) ? await askNote(what === "no_face" ? "What is it, if it is no face?" : "What does the writing say?") : "";
    if (note === null) return;
    const of = picked.length ? `${picked.length} tracks` : this.name;
    await page.send(page.urls.decide, [...tracks.map((id) => ["track", id]), ["choice", what], ["note", note]], `${of}: ${page.choiceWords(what)}`);
  }

  // A person is shown or hidden as one; a false find is only ever itself.
  withSamePerson() {
    const { track, page } = this;
    if (!track.person) return [track.id];
    return [...page.plan.tracks.values()].filter((one) => one.person === track.person).map((one) => one.id);
  }

  setFromFields() {
    const [x, y, width, height] = this.fields.map((field) => Number(field.value));
    const { plan } = this.page;
    if (this.track) this.page.setBox(this.track.id, inside([x, y, x + width, y + height], plan.width, plan.height));
  }

  setHere() {
    const box = this.track && boxAt(this.track, this.page.player.frame);
    if (box) this.page.setBox(this.track.id, box);
  }

  onTrack(url, pairs, words) {
    const { track, page } = this;
    if (!track || !page.mayEdit) return undefined;
    return page.send(url, [["track", track.id], ...pairs], `${words}: ${this.name}`);
  }

  unset() {
    return this.onTrack(this.page.urls.unpin, [["frame", this.page.player.frame]], "Box no longer set by hand");
  }

  split() {
    return this.onTrack(this.page.urls.split, [["frame", this.page.player.frame]], "Split");
  }

  extend() {
    if (!this.track) return undefined;
    const { frame } = this.page.player;
    const [first, last] = spanOf(this.track);
    return this.onTrack(this.page.urls.extend, [["first", Math.min(first, frame)], ["last", Math.max(last, frame)]], "Extended to here");
  }

  // What was found by a machine is not dropped: the part is dismissed, and the approver reads why.
  async cut(side) {
    if (!this.track || !this.page.mayEdit) return;
    const question = side === "after" ? "Why is nothing to be hidden from here on?" : "Why is nothing to be hidden up to here?";
    const note = this.track.kind === "drawn" ? "" : await askNote(question);
    if (note !== null) await this.onTrack(this.page.urls.cutHere, [["frame", this.page.player.frame], ["side", side], ["note", note]], side === "after" ? "Ends here" : "Starts here");
  }

  async follow() {
    const done = await this.onTrack(this.page.urls.follow, [], "Follow");
    if (done) this.page.fresh.soon();
  }

  remove() {
    if (this.track?.kind === "drawn") return this.onTrack(this.page.urls.removeBox, [], "Remove");
    this.page.say("Only boxes that were drawn can be removed. Say that it is no face instead.");
    return undefined;
  }

  // To the box before or after that somebody set by hand; keyframes of drawn boxes and writing count too.
  goToSet(way) {
    const { track, page } = this;
    if (!track) return;
    const frames = [...new Set([...(track.pinned ?? []), ...(track.kind === "face" ? [] : track.keyframes.map((key) => key[0])), ...spanOf(track)])].sort((a, b) => a - b);
    const here = page.player.frame;
    const to = way > 0 ? frames.find((frame) => frame > here) : frames.findLast((frame) => frame < here);
    if (to !== undefined) page.player.goTo(to);
  }
}
