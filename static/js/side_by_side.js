// How do the original and the redacted video play in step? One set of controls for both; without this, two players.
import { inOriginal } from "./result_time.js";

const SLACK = 0.03; // seconds apart from which the original runs a little faster or slower
const TOO_FAR = 0.3; // seconds apart from which it jumps
const SPEEDS = [["0.25", "A quarter"], ["0.5", "Half"], ["1", "Normal"], ["2", "Double"]];

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function button(text, press) {
  const made = element("button", { type: "button", className: "govuk-button govuk-button--secondary app-pair__button", textContent: text });
  made.addEventListener("click", press);
  return made;
}

class SideBySide {
  constructor(root, original, redacted) {
    this.name = root.dataset.name;
    this.cuts = JSON.parse(root.dataset.cuts || "[]");
    this.original = original;
    this.redacted = redacted;
    this.both = [original, redacted];
    for (const video of this.both) {
      video.controls = false;
      video.addEventListener("loadedmetadata", () => this.show());
    }
    original.muted = true;
    root.after(this.controls());
    redacted.addEventListener("timeupdate", () => this.keepInStep());
    redacted.addEventListener("play", () => this.follow());
    // Only here: the original may be at its end a moment before, and the redacted video is to be seen to its own.
    redacted.addEventListener("ended", () => this.pause());
    this.show();
  }

  controls() {
    this.playButton = button("Play", () => (this.redacted.paused ? this.play() : this.pause()));
    this.slider = element("input", { type: "range", min: "0", max: "0", step: "0.04", value: "0", className: "app-pair__slider" });
    this.slider.setAttribute("aria-label", `Position in ${this.name}`);
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
    this.time = element("span", { className: "app-pair__time", textContent: "00:00" });
    const row = element(
      "div",
      { className: "app-pair__controls", role: "group" },
      this.playButton,
      button("Back a frame", () => this.step(-1)),
      button("On a frame", () => this.step(1)),
      this.slider,
      this.time,
      this.choice("Speed", SPEEDS, "1", (speed) => {
        for (const video of this.both) video.playbackRate = Number(speed);
      }),
      this.choice("Sound", [["redacted", "Redacted"], ["original", "Original"], ["none", "None"]], "redacted", (which) => {
        this.original.muted = which !== "original";
        this.redacted.muted = which !== "redacted";
      }),
    );
    row.setAttribute("aria-label", `Play original and redacted ${this.name.toLowerCase()} in step`);
    return row;
  }

  choice(words, options, chosen, change) {
    const select = element("select", { className: "govuk-select app-pair__select" });
    for (const [value, text] of options) select.append(element("option", { value, textContent: text, selected: value === chosen }));
    select.addEventListener("change", () => change(select.value));
    return element("label", { className: "app-pair__choice" }, `${words} `, select);
  }

  get wanted() {
    return inOriginal(this.redacted.currentTime, this.cuts);
  }

  async play() {
    this.original.currentTime = this.wanted.at;
    try {
      await Promise.all(this.both.map((video) => video.play()));
      this.playButton.textContent = "Pause";
    } catch {
      this.pause();
    }
  }

  pause() {
    for (const video of this.both) video.pause();
    this.playButton.textContent = "Play";
    this.original.currentTime = this.wanted.at;
  }

  seek(seconds) {
    this.redacted.currentTime = seconds;
    this.original.currentTime = inOriginal(seconds, this.cuts).at;
    this.show();
  }

  step(pictures) {
    this.pause();
    this.seek(Math.min(this.redacted.duration || 0, Math.max(0, this.redacted.currentTime + pictures / 25)));
  }

  // On every picture while playing: the redacted video leads, because it is the one that goes out.
  follow() {
    const next = () => {
      this.keepInStep();
      if (!this.redacted.paused) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }

  keepInStep() {
    const { at, held } = this.wanted;
    if (held && !this.original.paused) this.original.pause();
    if (!held && this.original.paused && !this.original.ended && !this.redacted.paused) this.original.play().catch(() => {}); // paused again meanwhile
    const drift = this.original.currentTime - at;
    if (Math.abs(drift) > TOO_FAR && !this.original.seeking && !this.redacted.seeking) this.original.currentTime = at;
    const nudge = Math.abs(drift) > SLACK ? 1 - 0.05 * Math.sign(drift) : 1;
    this.original.playbackRate = this.redacted.playbackRate * nudge;
    this.show();
  }

  show() {
    const length = this.redacted.duration || 0;
    this.slider.max = String(length);
    this.slider.value = String(this.redacted.currentTime);
    const words = `${clock(this.redacted.currentTime)} of ${clock(length)}`;
    this.slider.setAttribute("aria-valuetext", words);
    this.time.textContent = words;
  }
}

function pairUp() {
  for (const root of document.querySelectorAll("[data-module=side-by-side]:not([data-paired])")) {
    root.dataset.paired = "";
    const [original, redacted] = ["original", "redacted"].map((side) => root.querySelector(`[data-side=${side}]`));
    if (original && redacted) new SideBySide(root, original, redacted);
  }
}

document.addEventListener("app-fresh", pairUp);
pairUp();
