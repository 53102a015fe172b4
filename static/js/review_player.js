// What do the controls around the player show and do?
import { clock, timeOfDay } from "./review_clock.js";

const $ = (id) => document.getElementById(id);

export class Controls {
  constructor(page) {
    this.page = page;
    const { player } = page;
    this.playButtons = document.querySelectorAll("[data-act=play]");
    for (const name of ["play", "pause"]) player.video.addEventListener(name, () => this.showPlaying());
    $("speed").addEventListener("change", () => this.setSpeed());
    $("slider").max = String(player.copy.count - 1);
    $("slider").addEventListener("input", () => player.seek(Number($("slider").value)));
    player.addEventListener("frame", () => this.showPosition());
    page.stretch.addEventListener("stretch", () => this.showStretch());
    page.zoom.addEventListener("zoom", () => this.showZoom());
    this.showZoom();
    this.showStretch();
  }

  play() {
    const { video } = this.page.player;
    if (video.paused) video.play().catch(() => this.showPlaying()); // paused again before it began
    else video.pause();
  }

  showPlaying() {
    for (const button of this.playButtons) button.textContent = this.page.player.video.paused ? "Play" : "Pause";
  }

  speed(way) {
    const { options, selectedIndex } = $("speed");
    $("speed").selectedIndex = Math.max(0, Math.min(options.length - 1, selectedIndex + way));
    this.setSpeed();
    this.page.say(`Speed ${$("speed").selectedOptions[0].textContent}`);
  }

  setSpeed() {
    this.page.player.video.playbackRate = Number($("speed").value);
  }

  soundWords() {
    const now = this.page.stretch.now;
    const within = (stretches) => stretches.some(([start, end]) => now >= start && now < end);
    const { sound } = this.page.plan;
    return within(sound.bleep) ? "sound: bleep" : within(sound.open) ? "sound: open" : "sound: muted";
  }

  showPosition() {
    const { player } = this.page;
    const words = `${clock(player.seconds)}, frame ${player.frame}, ${this.soundWords()}`;
    $("position").textContent = words;
    $("slider").value = String(player.number);
    $("slider").setAttribute("aria-valuetext", words);
  }

  showStretch() {
    const { stretch } = this.page;
    const button = document.querySelector("[data-act=loop]");
    button.setAttribute("aria-pressed", String(stretch.looping));
    for (const act of ["loop", "clear"]) document.querySelector(`[data-act=${act}]`).disabled = !stretch.isWhole && act === "loop";
  }

  showZoom() {
    const zoomed = this.page.zoom.times > 1;
    for (const press of document.querySelectorAll("[data-act^=pan-], [data-act=zoom-out], [data-act=zoom-whole]")) press.disabled = !zoomed;
  }

  saving() {
    $("saved-at").textContent = "Saving…";
  }

  saved() {
    this.savedWords = `Saved at ${timeOfDay(new Date())}`;
    this.notSaved();
  }

  notSaved() {
    $("saved-at").textContent = this.savedWords ?? "";
  }

  keys() {
    const dialog = $("keys");
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  // 1, 2, 3 … open the lists beside the player.
  tabKeys() {
    const keys = {};
    document.querySelectorAll("#lists .govuk-tabs__tab").forEach((tab, number) => {
      keys[String(number + 1)] = () => {
        tab.click();
        tab.focus();
      };
    });
    return keys;
  }
}
