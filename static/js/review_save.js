// How does a change reach the server? One after the other, each with the version that it builds on; none is lost silently.

const AGAIN = 3000;
const TRIES = 10;
// A server that is starting or busy: it passes by itself.
const PASSING = [502, 503, 504];

// The same change asked for twice, because its answer was lost, is made once: this name tells.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Saver extends EventTarget {
  // Says "saved" (what changed), "refused" ({refused, stale, by}), "waiting" (why; it is tried again), "stuck" (why; somebody
  // must call `goOn`) and "busy".
  constructor(version) {
    super();
    this.version = version;
    this.queue = Promise.resolve();
    this.open = 0;
    this.kept = []; // changes that met somebody else's
    window.addEventListener("beforeunload", (event) => (this.open || this.kept.length) && event.preventDefault());
  }

  // `fields`: pairs of name and value, or an object; a name may come several times. `words` say what the change is.
  send(url, fields, words = "") {
    const change = { url, words, key: newKey(), pairs: Array.isArray(fields) ? fields : Object.entries(fields) };
    this.open += 1;
    this.say("busy");
    this.queue = this.queue.then(() => this.post(change)).finally(() => {
      this.open -= 1;
    });
    return this.queue;
  }

  async post(change) {
    for (let tries = 1; ; tries += 1) {
      const { said, why, passing } = await this.ask(change);
      if (said) return this.heard(said, change);
      if (passing && tries < TRIES) {
        this.say("waiting", `Not saved yet: ${why}. Trying again.`);
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      } else {
        this.say("stuck", why);
        await new Promise((resolve) => {
          this.goOn = resolve;
        });
        await this.renew();
        tries = 0;
      }
    }
  }

  // What the server says; or why it says nothing of use, and whether that may pass by itself.
  async ask({ url, pairs, key }) {
    const body = new FormData();
    for (const [name, value] of pairs) if (name !== "version" && name !== "csrfmiddlewaretoken") body.append(name, value);
    body.set("version", String(this.version));
    body.set("key", key);
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.redirected || [401, 403].includes(answer.status)) return { why: "you are signed out. Sign in again in another tab, then come back to this one" };
      if (answer.status === 404) return { why: "this clip is no longer yours to change. Ask your supervisor" };
      if (![200, 409].includes(answer.status)) return { why: "something went wrong in the service", passing: PASSING.includes(answer.status) };
      return { said: await answer.json() };
    } catch {
      return { why: "the service does not answer", passing: true };
    }
  }

  // Whoever has signed in again has a new token; the forms of this page know the old one.
  async renew() {
    try {
      const answer = await fetch(window.location.pathname, { cache: "no-store", headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh?.value ?? field.value;
    } catch {
      // The next try says what is wrong.
    }
  }

  heard(answer, change) {
    if (answer.refused) {
      if (answer.stale) this.kept.push(change);
      this.say("refused", { ...answer, words: change.words });
      return false;
    }
    this.version = Math.max(this.version, answer.version ?? 0);
    this.say("saved", answer);
    return answer;
  }

  // What met somebody else's change is made once more, on the newest.
  again() {
    const changes = this.kept.splice(0);
    return Promise.all(changes.map(({ url, pairs, words }) => this.send(url, pairs, words)));
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
