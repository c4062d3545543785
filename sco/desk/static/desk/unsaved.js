// Makes the browser ask before an editor leaves a page with unsaved text, which the language switch does as well.
"use strict";

(() => {
  const isChanged = (field) => {
    if (!field.name || field.disabled || ["hidden", "submit", "button"].includes(field.type)) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    const options = [...field.options];
    // Without a selected option in the markup, browsers select the first one.
    const chosen = options.some((option) => option.defaultSelected);
    return options.some((option, number) =>
      option.selected !== (chosen || field.multiple ? option.defaultSelected : number === 0));
  };

  // A form that is shown again with errors is unsaved, although its values are now the defaults.
  const cameBack = () => document.querySelector("#content-main .errornote, #content-main .errorlist") !== null;
  const isUnsaved = (form) => cameBack() || form.querySelector("[data-changed]") !== null || [...form.elements].some(isChanged);

  // Submitting leaves the page as well. A canceled submission does not, nor does Back from the next page.
  let sent = false;
  const guarded = () => document.querySelectorAll("#content-main form[novalidate]");
  addEventListener("submit", (event) => { sent = [...guarded()].includes(event.target) && !event.defaultPrevented; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => {
    if (!sent && [...guarded()].some(isUnsaved)) event.preventDefault();
  });
})();
