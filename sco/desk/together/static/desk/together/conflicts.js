// Puts both versions of a text into its field, for the editor to make one of them.
"use strict";

for (const box of document.querySelectorAll(".conflict")) {
  const button = box.querySelector(".combine"), theirs = box.querySelector(".their-text");
  const field = document.getElementsByName(box.dataset.field)[0];
  if (!button || !field) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    field.value = `${field.value.trimEnd()}\n\n${theirs.value}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const mine = box.querySelector('input[value="mine"]');
    if (mine) mine.checked = true;
    button.disabled = true;
    window.DeskFields.select(field);
  });
}
document.querySelector(".conflict")?.scrollIntoView({ block: "center" });
