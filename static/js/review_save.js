// How does a change reach the server? One after the other, each with the version that it builds on; none is lost silently.

const AGAIN = 3000;

export class Saver extends EventTarget {
  // Says "saved" (what changed), "refused" ({refused, stale, by}), "waiting" (no connection) and "busy".
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
    const change = { url, words, pairs: Array.isArray(fields) ? fields : Object.entries(fields) };
    this.open += 1;
    this.say("busy");
    this.queue = this.queue.then(() => this.post(change)).finally(() => {
      this.open -= 1;
    });
    return this.queue;
  }

  async post(change) {
    for (;;) {
      const body = new FormData();
      for (const [name, value] of change.pairs) if (name !== "version" && name !== "csrfmiddlewaretoken") body.append(name, value);
      body.set("version", String(this.version));
      body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      const said = await this.ask(change.url, body);
      if (said) return this.heard(said, change);
      this.say("waiting", "Not saved yet: the service does not answer. Trying again.");
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
    }
  }

  // What the server says, or null where it says nothing of use: then it is asked again.
  async ask(url, body) {
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
      return answer.redirected || ![200, 409].includes(answer.status) ? null : await answer.json();
    } catch {
      return null;
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
