// Has the whole result been played? Every few seconds the server hears which seconds were shown in sight of somebody.

const EVERY = 4000;
const FASTEST = 2;
const PAUSED = "Paused, because what you watch cannot be counted now";

class Played {
  constructor(video) {
    Object.assign(this, { video, shown: [], from: null, to: 0, busy: false, waited: 0, over: false });
    this.timer = setInterval(() => this.tick(), EVERY);
    for (const name of ["playing", "timeupdate", "pause", "ended", "seeking", "seeked", "ratechange"]) video.addEventListener(name, () => this.note());
    for (const name of ["pause", "ended"]) video.addEventListener(name, () => this.tell());
    document.addEventListener("visibilitychange", () => this.note());
  }

  // Seconds count while the page is in sight and the speed is one at which a person can follow.
  note() {
    const { video } = this;
    const at = video.currentTime;
    if (this.from !== null && !video.seeking) this.to = Math.max(this.to, at);
    const counts = !video.paused && !video.seeking && !document.hidden && video.playbackRate <= FASTEST;
    if (counts && this.from === null) this.from = this.to = at;
    if (!counts) this.close();
  }

  close() {
    if (this.from !== null && this.to - this.from > 0.01) this.shown.push([this.from, this.to]);
    this.from = null;
  }

  tick() {
    if (!this.video.isConnected) clearInterval(this.timer);
    this.waited = this.busy ? this.waited + 1 : 0;
    if (this.waited > 1) this.pause("the service does not answer");
    else this.tell();
  }

  // Each second is told once; again only where nobody answered.
  async tell() {
    if (this.busy || this.over) return;
    this.note();
    this.close();
    this.note();
    const told = this.shown.splice(0);
    if (!told.length) return;
    this.busy = true;
    const why = await this.post(told);
    if (why) {
      this.shown.unshift(...told);
      this.pause(why);
    }
    this.busy = false;
  }

  // Why it could not be told, or nothing.
  async post(told) {
    const body = new FormData();
    body.set("played", JSON.stringify(told));
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(this.video.dataset.played, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) return "you are signed out. Sign in again, open this page anew and play on";
      if (!answer.ok) return "something went wrong in the service";
      this.show(await answer.json());
      return "";
    } catch {
      return "the service does not answer";
    }
  }

  pause(why) {
    this.video.pause();
    this.say(`${PAUSED}: ${why}. What was counted so far is kept.`);
  }

  say(words) {
    const said = document.getElementById("played-so-far");
    if (said) said.textContent = words;
  }

  show({ refused, percent, left = [], watched, too_fast: tooFast }) {
    this.over = watched || Boolean(refused);
    if (watched) document.dispatchEvent(new Event("app-played"));
    if (refused) return this.say(refused);
    if (watched) return this.say("You have played all of it.");
    const parts = left.slice(0, 3).map(({ starts, ends }) => `${starts} to ${ends}`).join(", ");
    const more = left.length > 3 ? ", and more after that" : "";
    const fast = tooFast ? "That was faster than double speed and does not count: play it again. " : "";
    return this.say(`${fast}Played so far: ${percent}%. Still to play: ${parts}${more}.`);
  }
}

function listen() {
  for (const video of document.querySelectorAll("video[data-played]:not([data-heeded])")) {
    video.dataset.heeded = "";
    new Played(video);
  }
}

document.addEventListener("app-fresh", listen);
listen();
