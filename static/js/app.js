// What comes to life on every page?
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";
import { watchJob } from "./progress.js";

initAll();
document.querySelectorAll(".govuk-radios__input[aria-expanded]").forEach(leaveOutExpanded);
document.querySelectorAll("[data-module=app-progress]").forEach(watchJob);

const choices = document.querySelectorAll("select[data-module=app-combobox]");
if (choices.length) {
  import("./combobox.js").then(({ typeToChoose }) => choices.forEach(typeToChoose));
}

// Somebody who leaves at once by “Exit this page” also leaves their request: whoever presses Back finds it closed.
window.addEventListener("pagehide", () => {
  const exit = document.querySelector("[data-leave]");
  if (exit && document.body.classList.contains("govuk-exit-this-page-hide-content")) {
    const token = exit.querySelector("[name=csrfmiddlewaretoken]");
    navigator.sendBeacon(exit.dataset.leave, new URLSearchParams({ [token.name]: token.value }));
  }
});

// Tools print the page; without JavaScript the browser's own menu does.
document.querySelectorAll("[data-module=app-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// GOV.UK Frontend marks a radio that reveals a question with aria-expanded, which ARIA does not allow on radios.
function leaveOutExpanded(radio) {
  radio.removeAttribute("aria-expanded");
  new MutationObserver(() => radio.removeAttribute("aria-expanded")).observe(radio, { attributeFilter: ["aria-expanded"] });
}
