// How does a reviewer work with the clip? Player, boxes, timeline and lists brought together; every change is saved at once.
import { boxAt, withKey } from "./review_boxes.js";
import { Conflict } from "./review_conflict.js";
import { Drawing } from "./review_draw.js";
import { Fresh } from "./review_fresh.js";
import { Keys } from "./review_keys.js";
import { Lanes } from "./review_lanes.js";
import { bringIntoSight, marksOf, nameOf, reveal } from "./review_lists.js";
import { MustLook } from "./review_next.js";
import { Overlay } from "./review_overlay.js";
import { Picks } from "./review_people.js";
import { Controls } from "./review_player.js";
import { Saver } from "./review_save.js";
import { Selected } from "./review_selected.js";
import { Stretch } from "./review_stretch.js";
import { Unsaved } from "./review_unsaved.js";
import { Copy, FrameVideo } from "./review_video.js";
import { Zoom } from "./review_zoom.js";

const $ = (id) => document.getElementById(id);
const KEYS_PAUSE = 400;
const OVER = {
  suggest: "Writing has been looked for. What was found stands under “People”, and is yours to decide.",
  listen: "What is said is written down, under “Sound”.",
  follow: "The box has been followed. Play it to see whether it stays on what you drew it over.",
  preview: "The preview is ready, under “The redacted video”.",
  render: "The redacted video is made and checked. It stands below the timeline.",
};
const root = document.querySelector("[data-module=review]");
const answer = await fetch(root.dataset.plan, { cache: "no-store" });
const plan = await answer.json();
plan.tracks = new Map(plan.tracks.map((track) => [track.id, track]));

const page = { plan, nameOf, mayEdit: "mayEdit" in root.dataset, urls: urlsUnder(root.dataset.base) };
page.player = new FrameVideo($("video"), new Copy(plan.copy));
page.saver = new Saver(Number(root.dataset.version));
page.fresh = new Fresh(page.saver, page.urls.since);
page.stretch = new Stretch(page.player);
page.zoom = new Zoom($("stage"), $("stage-inner"), $("zoom-times"));
page.overlay = new Overlay($("boxes"), plan, page.player, page.zoom, page.mayEdit, nameOf);
page.say = say;
page.send = (url, fields, words) => {
  sendBoxes();
  return page.saver.send(url, fields, words);
};
page.submit = submit;
page.setBox = setBox;
page.choiceWords = (choice) => document.querySelector(`[name=choice][value=${choice}]`)?.textContent.trim().toLowerCase() ?? choice;
page.picks = new Picks(page);
page.mustLook = new MustLook(page);
page.selected = new Selected(page);
page.lanes = new Lanes($("lanes"), plan, page.player, page.stretch, nameOf, () => ({ items: page.mustLook.marks(), ...marksOf() }));
page.drawing = new Drawing(page);
page.controls = new Controls(page);
page.conflict = new Conflict(page);
page.unsaved = new Unsaved(page.saver);

// Routes lie under the page's own address, each named like its action.
function urlsUnder(base) {
  const names = ["decide", "group", "merge", "split", "extend", "unpin", "follow", "undo", "redo", "draw-box", "set-box", "cut-here", "remove-box", "set-sound", "false-face", "cut"];
  const urls = { since: `${base}since.json` };
  for (const name of names) urls[name.replace(/-(.)/, (_, letter) => letter.toUpperCase())] = `${base}${name}/`;
  return urls;
}

function say(text, isRefusal = false) {
  $("said").textContent = text;
  $("said").classList.toggle("app-said--refused", isRefusal);
}

// --- changes ----------------------------------------------------------------------------------------
function take({ boxes = {}, stretches, parts = {} }) {
  for (const [id, track] of Object.entries(boxes)) {
    if (track) plan.tracks.set(id, track);
    else plan.tracks.delete(id);
  }
  if (stretches) plan.sound = stretches;
  Object.assign(plan, parts);
  if (!plan.tracks.has(page.overlay.selected)) page.overlay.selected = null;
  redraw();
}

function redraw() {
  page.overlay.draw();
  page.lanes.draw();
  page.selected.show();
  page.controls.showPosition();
}

page.saver.addEventListener("saved", ({ detail }) => {
  take(detail);
  page.controls.saved();
  page.fresh.soon();
  const others = detail.edits?.filter((edit) => !edit.yours).at(-1);
  say(`${detail.done ?? "Noted."}${others ? ` ${others.by} has changed this clip too: you see it as it is now.` : ""}`);
});
page.saver.addEventListener("busy", () => page.controls.saving());
page.saver.addEventListener("waiting", ({ detail }) => say(detail, true));
page.saver.addEventListener("stuck", () => page.controls.notSaved());
page.saver.addEventListener("refused", ({ detail }) => {
  say(detail.refused, true);
  page.controls.notSaved();
  if (detail.stale) page.conflict.show(detail);
  else page.conflict.reload();
});
page.fresh.addEventListener("others", ({ detail }) => {
  take(detail);
  const others = detail.edits?.filter((edit) => !edit.yours).at(-1);
  if (others) say(`${others.by} has changed this clip: you see it as it is now.`);
});
page.fresh.addEventListener("over", ({ detail }) => {
  if (detail.failed) say("The work ended early: the reason stands at the top of the page.", true);
  else if (OVER[detail.kind]) say(OVER[detail.kind]);
});
document.addEventListener("app-played", () => page.fresh.soon());
page.fresh.addEventListener("fresh", () => {
  reveal(page);
  redraw();
});

// A form on the page, sent without leaving it. True when it was done.
function submit(form, submitter) {
  const words = submitter?.textContent.trim() || form.dataset.words || "Change";
  return page.send(form.action, [...new FormData(form, submitter)], words);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-review]") || !page.mayEdit || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.stops) page.fresh.stopped.add(form.dataset.stops);
  const done = await submit(form, event.submitter);
  if (done && "clears" in form.dataset) form.reset();
  if (done && "jobChange" in form.dataset) page.fresh.soon();
});

// What is written is saved when the field is left.
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-autosave]");
  if (form && page.mayEdit) submit(form);
});

// Boxes that were moved a moment ago, and go to the server before anything else does.
const waiting = new Map();
function sendBoxes() {
  for (const { timer, send } of [...waiting.values()]) {
    clearTimeout(timer);
    send();
  }
}
window.addEventListener("pagehide", sendBoxes);

function setBox(id, box) {
  if (!page.mayEdit) return;
  const track = plan.tracks.get(id);
  const { frame } = page.player;
  const pinned = [...new Set([...(track.pinned ?? []), frame])].sort((a, b) => a - b);
  if (track.kind === "face") plan.tracks.set(id, { ...track, pinned, boxes: track.boxes.with(frame - track.first, box) });
  else plan.tracks.set(id, { ...track, pinned, keyframes: withKey(track, frame, box) });
  redraw();
  // Held-down arrow keys are one change, not fifty.
  const key = `${id} ${frame}`;
  clearTimeout(waiting.get(key)?.timer);
  const send = () => {
    waiting.delete(key);
    page.saver.send(page.urls.setBox, [["track", id], ["frame", frame], ["box", JSON.stringify(box)]], `Box of ${nameOf(id)}`);
  };
  waiting.set(key, { timer: setTimeout(send, KEYS_PAUSE), send });
}

page.overlay.addEventListener("moved", ({ detail }) => setBox(detail.id, detail.box));
page.overlay.addEventListener("select", ({ detail }) => {
  page.lanes.select(detail);
  page.selected.show();
  reveal(page);
  bringIntoSight(document.querySelector(".app-person--selected"));
});
page.lanes.addEventListener("select", ({ detail }) => page.overlay.select(detail));

document.addEventListener("click", (event) => {
  const go = event.target.closest("[data-go]");
  const at = event.target.closest("[data-at]");
  if (go) {
    page.player.goTo(Number(go.dataset.go));
    if (go.dataset.select) page.overlay.select(go.dataset.select);
  } else if (at) {
    page.player.seek(page.player.numberAt(Number(at.dataset.at)));
    if (at.dataset.until) page.stretch.set(Number(at.dataset.at), Number(at.dataset.until));
  }
});

// --- acts and keys ----------------------------------------------------------------------------------
const { player, selected, mustLook, stretch, zoom, controls, drawing, overlay } = page;
const boxHere = () => selected.track && boxAt(selected.track, player.frame);
const sound = (what) => () => {
  if (!stretch.isWhole) say("Mark a stretch first: [ where it starts, ] where it ends.");
  else if (page.mayEdit) page.send(page.urls.setSound, { what, start: stretch.start.toFixed(3), end: stretch.end.toFixed(3) }, `Sound: ${what}`);
};
const acts = {
  play: () => controls.play(),
  back: () => player.step(-1),
  on: () => player.step(1),
  slower: () => controls.speed(-1),
  faster: () => controls.speed(1),
  next: () => mustLook.walk(1),
  previous: () => mustLook.walk(-1),
  looked: () => mustLook.looked(),
  "play-item": () => mustLook.play(),
  draw: () => drawing.start(!overlay.drawing),
  undo: () => page.mayEdit && page.send(page.urls.undo, {}, "Undo"),
  redo: () => page.mayEdit && page.send(page.urls.redo, {}, "Redo"),
  keys: () => controls.keys(),
  box: () => overlay.selectInPicture(1),
  "box-back": () => overlay.selectInPicture(-1),
  set: () => selected.setHere(),
  unset: () => selected.unset(),
  split: () => selected.split(),
  extend: () => selected.extend(),
  "cut-after": () => selected.cut("after"),
  "cut-before": () => selected.cut("before"),
  follow: () => selected.follow(),
  remove: () => selected.remove(),
  "set-back": () => selected.goToSet(-1),
  "set-on": () => selected.goToSet(1),
  "zoom-in": () => zoom.by(1),
  "zoom-out": () => zoom.by(-1),
  "zoom-whole": () => zoom.whole(),
  "zoom-box": () => boxHere() && zoom.toBox(boxHere(), plan.width, plan.height),
  "pan-left": () => zoom.pan(-1, 0),
  "pan-right": () => zoom.pan(1, 0),
  "pan-up": () => zoom.pan(0, -1),
  "pan-down": () => zoom.pan(0, 1),
  from: () => stretch.from(),
  to: () => stretch.to(),
  loop: () => stretch.loop() || (!stretch.isWhole && say("Mark a stretch first: [ where it starts, ] where it ends.")),
  clear: () => stretch.clear(),
  "still-here": () => ($("still-frame").value = String(player.frame)),
  "lanes-in": () => page.lanes.zoom(1),
  "lanes-out": () => page.lanes.zoom(-1),
  mute: sound("mute"),
  open: sound("open"),
  bleep: sound("bleep"),
  merge: () => page.picks.act("merge", "Join into one"),
  same: () => page.picks.act("same", "Same person"),
};
document.addEventListener("click", (event) => {
  const press = event.target.closest("[data-act]");
  if (press && acts[press.dataset.act]) acts[press.dataset.act]();
  const choice = event.target.closest("#selected [data-choice]");
  if (choice) selected.decide(choice.dataset.choice);
});
page.keys = new Keys(
  {
    ArrowLeft: acts.back, ArrowRight: acts.on, "Shift+ArrowLeft": () => player.step(-10), "Shift+ArrowRight": () => player.step(10),
    Home: () => player.seek(0), End: () => player.seek(player.copy.count - 1), " ": acts.play, Enter: acts.looked,
    Delete: acts["cut-after"], "Shift+Delete": acts["cut-before"], "Ctrl+z": acts.undo, "Ctrl+Shift+Z": acts.redo, "Ctrl+y": acts.redo,
    "Ctrl+ArrowLeft": acts["pan-left"], "Ctrl+ArrowRight": acts["pan-right"], "Ctrl+ArrowUp": acts["pan-up"], "Ctrl+ArrowDown": acts["pan-down"],
  },
  {
    n: acts.next, N: acts.previous, p: acts["play-item"], t: acts.box, T: acts["box-back"], d: acts.draw, z: acts.undo, Z: acts.redo, "?": acts.keys,
    h: () => selected.decide("hide"), r: () => selected.decide("requester"), o: () => selected.decide("officer_on_duty"), c: () => selected.decide("consenting"), x: () => selected.decide("no_face"),
    k: acts.set, u: acts.unset, s: acts.split, e: acts.extend, f: acts.follow, j: acts["set-back"], l: acts["set-on"], g: acts.same, m: acts.merge,
    ",": acts.back, ".": acts.on, "<": acts.slower, ">": acts.faster, "+": acts["zoom-in"], "=": acts["zoom-in"], "-": acts["zoom-out"], 0: acts["zoom-whole"], b: acts["zoom-box"],
    "[": acts.from, "]": acts.to, a: acts.loop, q: acts.mute, v: acts.open, w: acts.bleep, ...controls.tabKeys(),
  },
  (key) => drawing.key(key),
);

player.video.controls = false;
reveal(page);
redraw();
mustLook.show();
root.dataset.ready = "";
