// What does the server show by now? The page reads itself again after each change, and asks what others have changed.
import { morphChildren } from "./review_morph.js";

const ASK_EVERY = 10000;
const ASK_AT_WORK = 2000;
const SOON = 60;

function namesAtWork() {
  return [...document.querySelectorAll("[data-job]")].map((row) => row.dataset.job);
}

export class Fresh extends EventTarget {
  // Says "fresh" when the page shows what the server says, "others" ({by, at, edits, boxes, …}) when somebody else or a machine
  // worked on it, and "over" ({kind, failed}) when a machine ended its work.
  constructor(saver, sinceUrl) {
    super();
    this.saver = saver;
    this.sinceUrl = sinceUrl;
    this.reading = null;
    this.wanted = false;
    this.timer = 0;
    this.asking = 0;
    this.working = namesAtWork();
    this.stopped = new Set();
    this.askLater();
    document.addEventListener("visibilitychange", () => this.askForOthers());
  }

  // More often while a machine works for us.
  askLater() {
    const wait = document.querySelector("[data-job]") ? ASK_AT_WORK : ASK_EVERY;
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.askForOthers().finally(() => this.askLater()), wait);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), SOON);
  }

  // One reading at a time; whoever asks meanwhile gets the next one.
  read() {
    this.wanted = true;
    this.reading ??= this.readAll().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  async readAll() {
    while (this.wanted) {
      this.wanted = false;
      const html = await this.page();
      if (html && !this.wanted) this.show(new DOMParser().parseFromString(html, "text/html"));
    }
  }

  async page() {
    try {
      const answer = await fetch(window.location.pathname, { cache: "no-store", headers: { Accept: "text/html" } });
      return answer.ok && !answer.redirected ? await answer.text() : "";
    } catch {
      return "";
    }
  }

  show(fresh) {
    for (const part of document.querySelectorAll("[data-part]")) {
      const now = fresh.getElementById(part.id);
      if (now) morphChildren(part, now);
    }
    // Videos are put in anew, and only when they are others.
    for (const part of document.querySelectorAll("[data-whole]")) {
      const now = fresh.getElementById(part.id);
      if (now && now.dataset.whole !== part.dataset.whole) part.replaceWith(document.importNode(now, true));
    }
    this.noteWork(namesAtWork());
    this.askLater();
    this.dispatchEvent(new Event("fresh"));
    document.dispatchEvent(new Event("app-fresh"));
  }

  async askForOthers() {
    if (document.hidden || this.saver.open || !this.sinceUrl) return;
    const asked = this.saver.version;
    let news;
    try {
      const answer = await fetch(`${this.sinceUrl}?version=${asked}`, { cache: "no-store", headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      news = await answer.json();
    } catch {
      return;
    }
    this.showJobs(news.jobs ?? []);
    if (news.version > asked && this.saver.version === asked && !this.saver.open) {
      this.saver.version = news.version;
      this.dispatchEvent(new CustomEvent("others", { detail: news }));
      this.soon();
    }
  }

  showJobs(jobs) {
    for (const { name, text, percent } of jobs) {
      const row = document.getElementById(`job-${name}`);
      if (!row || !("job" in row.dataset)) continue;
      row.querySelector("progress").value = percent;
      row.querySelector("[data-job-words]").textContent = text;
    }
    const open = jobs.filter(({ state }) => state === "running" || state === "waiting").map(({ name }) => name);
    if (open.sort().join() !== namesAtWork().sort().join()) this.soon();
  }

  // Whoever waits for a machine is told that it is over, but for what they stopped themselves.
  noteWork(open) {
    for (const name of this.working.filter((one) => !open.includes(one))) {
      const failed = document.getElementById(`job-${name}`) !== null;
      if (!this.stopped.delete(name)) this.dispatchEvent(new CustomEvent("over", { detail: { kind: name.split("-")[0], failed } }));
    }
    this.working = open;
  }
}
