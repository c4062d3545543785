// Shows what the desk reads from a typed quantity or date, and fills the inputs that follow from it.
"use strict";

(() => {
  const PAUSE = 250;
  const address = document.currentScript.dataset.address;
  let number = 0;

  const form = (input) => input.form ?? document;
  const target = (input, name) => form(input).querySelector(`[name="${CSS.escape(name)}"]`);

  const outputOf = (input) => {
    const known = document.getElementById(input.dataset.echo || "");
    if (known) return known;
    const output = document.createElement("output");
    output.className = "echo";
    output.id = `echo-${(number += 1)}`;
    output.setAttribute("role", "status");
    input.dataset.echo = output.id;
    input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") || ""} ${output.id}`.trim());
    input.after(output);
    return output;
  };

  const show = (input, text, isError) => {
    const output = outputOf(input);
    output.textContent = text;
    output.classList.toggle("echo-error", isError);
    input.toggleAttribute("aria-invalid", isError);
  };

  const loaded = (field) => (field.tagName === "SELECT"
    ? [...field.options].find((option) => option.defaultSelected)?.value ?? ""
    : field.defaultValue);
  const filledBy = (input) => (input.dataset.fills || "").split(" ").map((name) => name && target(input, name)).filter(Boolean);
  // What an earlier reading left there, as opposed to what somebody has typed since.
  const isFilled = (field) => field.dataset.filled === field.value;

  const put = (field, value) => {
    field.value = value;
    field.dataset.filled = field.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // What the page came with and what an earlier reading filled in is replaced; a unit typed since is not.
  const fill = (input, fields) => {
    for (const field of filledBy(input)) {
      const replaceable = isFilled(field) || [loaded(field), ""].includes(field.value);
      if (field.name in fields) {
        if (field.name === "value" || field.name === "comparator" || replaceable) put(field, fields[field.name]);
      } else if (isFilled(field)) put(field, loaded(field));
    }
  };
  // With what the inputs keep because the reading says nothing of it: a unit.
  const whole = (input, { echo, fields }) => {
    const kept = filledBy(input).filter((field) => field.value && !(field.name in fields)).map((field) => field.value);
    return [echo, [...new Set(kept)].join(" / ")].filter(Boolean).join(" · ");
  };

  // A text that cannot be read must not leave the reading of another beside it.
  const clear = (input) => {
    const left = filledBy(input).filter((field) => field.value && isFilled(field));
    left.forEach((field) => { put(field, ""); field.dataset.cleared = ""; });
    return filledBy(input).some((field) => "cleared" in field.dataset && !field.value);
  };
  const restore = (input) => {
    for (const field of filledBy(input)) {
      if ("cleared" in field.dataset && !field.value) put(field, loaded(field));
      delete field.dataset.cleared;
    }
  };

  const read = async (input) => {
    const text = input.value;
    if (!text.trim() || text === input.defaultValue) {
      restore(input);
      return show(input, "", false);
    }
    try {
      const query = new URLSearchParams({ text });
      const answer = await fetch(address.replace("READER", input.dataset.reads) + "?" + query);
      // The session may have ended, and an answer may arrive after the editor typed on.
      if (!answer.ok || answer.redirected || input.value !== text) return;
      const found = await answer.json();
      if (found.error) return show(input, [found.error, clear(input) && input.dataset.cleared].filter(Boolean).join(" "), true);
      restore(input);
      fill(input, found.fields);
      show(input, whole(input, found), false);
    } catch {
      show(input, "", false);
    }
  };

  const waiting = new WeakMap();
  addEventListener("input", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    // Whoever corrects the value by hand no longer means the text that it was read from.
    if (event.isTrusted && input.name === "value") {
      const quantity = target(input, "quantity");
      if (quantity) { quantity.value = ""; show(quantity, "", false); }
    }
    if (!input.dataset.reads) return;
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(read, PAUSE, input));
  });
})();
