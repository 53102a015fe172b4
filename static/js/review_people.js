// Who is meant? Several people or tracks are picked in the list, and decided on or grouped together.

export class Picks {
  constructor(page) {
    this.page = page;
    this.list = document.getElementById("people");
    this.bar = document.getElementById("picked");
    this.last = null;
    document.addEventListener("change", (event) => event.target.matches("[data-pick]") && this.changed(event.target));
    this.list?.addEventListener("keydown", (event) => this.key(event));
    this.list?.addEventListener("click", (event) => {
      if (event.target.matches("[data-pick]") && event.shiftKey) this.range(event.target);
    });
    this.bar?.addEventListener("click", (event) => {
      const press = event.target.closest("[data-picked]");
      if (press) this.act(press.dataset.picked, press.textContent.trim());
    });
  }

  get boxes() {
    return [...document.querySelectorAll("[data-pick]")];
  }

  // Ids of the tracks of everybody who is picked.
  get tracks() {
    return this.boxes.filter((box) => box.checked).flatMap((box) => box.dataset.pick.split(" "));
  }

  changed(box) {
    this.last = box;
    this.show();
  }

  range(box) {
    const { boxes } = this;
    const from = boxes.indexOf(this.last ?? box);
    const to = boxes.indexOf(box);
    for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
    this.show();
  }

  // Shift and the arrow keys pick one after the other.
  key(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!way || !event.target.matches("[data-pick]") || event.ctrlKey || event.metaKey) return;
    const { boxes } = this;
    const next = boxes[boxes.indexOf(event.target) + way];
    event.preventDefault();
    event.stopPropagation();
    if (!next) return;
    if (event.shiftKey) {
      event.target.checked = true;
      next.checked = true;
    }
    next.focus();
    this.show();
  }

  show() {
    if (!this.bar) return;
    const count = this.boxes.filter((box) => box.checked).length;
    this.bar.hidden = count === 0;
    document.getElementById("picked-count").textContent = `${count} picked`;
    for (const box of this.boxes) box.closest("li")?.classList.toggle("app-person--picked", box.checked);
  }

  clear() {
    for (const box of this.boxes) box.checked = false;
    this.show();
  }

  async act(what, words) {
    const { tracks } = this;
    if (!tracks.length) return;
    if (what === "clear") {
      this.clear();
      return;
    }
    const { urls } = this.page;
    const fields = tracks.map((id) => ["track", id]);
    const names = `${tracks.length} tracks: ${words.toLowerCase()}`;
    let done;
    if (what === "same") done = await this.page.send(urls.group, [...fields, ["person", "new"]], names);
    else if (what === "not-same") done = await this.page.send(urls.group, [...fields, ["person", ""]], names);
    else if (what === "merge") done = await this.page.send(urls.merge, fields, names);
    else done = await this.page.send(urls.decide, [...fields, ["choice", what], ["note", ""]], names);
    if (done) this.clear();
  }
}
