// How does a long list become a box to type in? The <select> stays behind it and is what is sent.
import "../vendor/autocomplete/accessible-autocomplete.min.js";

const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = new URL("../vendor/autocomplete/accessible-autocomplete.min.css", import.meta.url);
document.head.append(sheet);

export function typeToChoose(select) {
  const describedBy = select.getAttribute("aria-describedby");
  const wrong = select.classList.contains("govuk-select--error");
  const plain = (text) => (text || "").trim().toLowerCase();

  // What stands in the box is what is sent: a choice that was typed over must not stay behind unseen.
  const choose = (typed) => {
    const found = [...select.options].find((option) => option.value && plain(option.text) === plain(typed));
    select.value = found ? found.value : "";
  };

  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? select.selectedOptions[0].text : "",
    autoselect: false,
    showAllValues: true,
    dropdownArrow: () => "",
    inputClasses: wrong ? "govuk-input--error" : "",
    onConfirm: (text) => text !== undefined && choose(text),
  });
  const input = select.parentElement.querySelector("input[role=combobox]");
  input.addEventListener("input", () => choose(input.value));
  if (describedBy) {
    input.setAttribute("aria-describedby", [describedBy, input.getAttribute("aria-describedby")].filter(Boolean).join(" "));
  }
}
