// The browser asks before a page with unsaved text is left; the language switch in the header leaves it, too.
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

  // A form that came back with errors is unsaved, although its values are the page's own defaults.
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
