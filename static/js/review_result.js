// Has the whole result been played? Every few seconds the server hears which seconds the player has shown.

const EVERY = 4000;

class Played {
  constructor(video) {
    Object.assign(this, { video, heard: [], busy: false, over: false });
    this.timer = setInterval(() => this.tell(), EVERY);
    for (const name of ["pause", "ended"]) video.addEventListener(name, () => this.tell());
  }

  // Seconds that were played and the server does not know of yet.
  news() {
    const { played } = this.video;
    const found = [];
    for (let i = 0; i < played.length; i += 1) {
      let start = played.start(i);
      const end = played.end(i);
      for (const [from, to] of this.heard) if (from <= start + 0.01 && to > start) start = to;
      if (end - start > 0.01) found.push([start, end]);
    }
    return found;
  }

  async tell() {
    if (!this.video.isConnected) clearInterval(this.timer);
    const stretches = this.news();
    if (this.busy || this.over || !stretches.length) return;
    this.busy = true;
    const body = new FormData();
    body.set("played", JSON.stringify(stretches));
    body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(this.video.dataset.played, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) this.show(await answer.json());
    } catch {
      // No connection: it is told with the next report.
    } finally {
      this.busy = false;
    }
  }

  show({ refused, stretches, share, left, watched }) {
    const said = document.getElementById("played-so-far");
    this.over = watched || Boolean(refused);
    if (watched) document.dispatchEvent(new Event("app-played"));
    if (stretches) this.heard = stretches;
    if (!said) return;
    const parts = (left ?? []).slice(0, 3).map(({ starts, ends }) => `${starts} to ${ends}`).join(", ");
    said.textContent = refused ?? (watched ? "You have played all of it." : `Played so far: ${Math.floor(share * 100)}%. Still to play: ${parts}.`);
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
