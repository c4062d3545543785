// Before a page with unsaved texts is left, the browser asks. The language switch in the header is such a way out, too.
"use strict";

(() => {
  const isChanged = (field) => {
    if (!field.name || field.disabled || ["hidden", "submit", "button"].includes(field.type)) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    const options = [...field.options];
    // Where no option was chosen by the page, the browser shows the first one.
    const chosen = options.some((option) => option.defaultSelected);
    return options.some((option, number) =>
      option.selected !== (chosen || field.multiple ? option.defaultSelected : number === 0));
  };

  // What came back with an error was never saved, though the page itself wrote it into the fields.
  const cameBack = () => document.querySelector("#content-main .errornote, #content-main .errorlist") !== null;
  const isUnsaved = (form) => cameBack() || [...form.elements].some(isChanged);

  let sent = false;
  const guarded = () => document.querySelectorAll("#content-main form[novalidate]");
  addEventListener("submit", (event) => { sent = [...guarded()].includes(event.target) && !event.defaultPrevented; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => {
    if (!sent && [...guarded()].some(isUnsaved)) event.preventDefault();
  });
})();
