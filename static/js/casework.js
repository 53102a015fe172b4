// How does somebody select every clip that is left? One click ticks all boxes of the form.
for (const button of document.querySelectorAll("[data-module=app-tick-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = document.querySelectorAll(`input[type=checkbox][form=${button.dataset.form}]`);
    boxes.forEach((box) => (box.checked = true));
    document.querySelector(`#${button.dataset.form} input[type=text]`)?.focus();
  });
}
