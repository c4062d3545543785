// Fields wherever they are: in a closed section, or behind the paragraphs that stand in for a long text.
"use strict";

window.DeskFields = (() => {
  const NOT_SELECTABLE = ["url", "number", "email"];

  // A paragraph belongs to the text of its language.
  const textOf = (field) => field.name ? field
    : field.closest(".pe-field")?.querySelector(`textarea[data-editor][lang="${field.lang}"]`);
  const nameOf = (field) => textOf(field)?.name || "";

  // Where in its text a paragraph begins.
  const startOf = (field) => {
    const text = textOf(field);
    let from = 0;
    for (const box of text === field ? [] : field.closest(".pe-rows").querySelectorAll(`textarea[lang="${field.lang}"]`)) {
      const at = box.value ? text.value.indexOf(box.value, from) : from;
      if (box === field || at < 0) return Math.max(at, 0);
      from = at + box.value.length;
    }
    return 0;
  };

  // Puts the cursor into a field and marks a place. What stands in for a field answers the event, and marks it there.
  const select = (field, start = 0, end = start) => {
    const event = new CustomEvent("desk:reveal", { bubbles: true, cancelable: true, detail: { start, end } });
    if (field.dispatchEvent(event)) {
      field.focus();
      if (field.setSelectionRange && end > start && !NOT_SELECTABLE.includes(field.type)) {
        field.setSelectionRange(start, end);
        // Browsers scroll to what is typed only. By proportion is near enough, in a box of many lines.
        field.scrollTop = field.scrollHeight * (start / field.value.length) - field.clientHeight / 2;
      }
    }
    document.activeElement.scrollIntoView({ block: "center" });
  };

  return { nameOf, select, startOf, textOf };
})();
