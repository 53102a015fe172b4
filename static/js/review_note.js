// What should the approver know? Asks for a few words in a dialog; null if the person thinks better of it.

export function askNote(question) {
  const dialog = document.getElementById("note-dialog");
  const field = document.getElementById("note-field");
  document.getElementById("note-question").textContent = question;
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "save" ? field.value.trim() : null), { once: true });
  });
}
