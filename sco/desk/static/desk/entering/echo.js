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

  // What the page came with and what an earlier reading filled in is replaced; a unit typed since is not.
  const fill = (input, fields) => {
    for (const name of (input.dataset.fills || "").split(" ").filter(Boolean)) {
      const field = target(input, name);
      if (!field) continue;
      const replaceable = [field.dataset.filled, field.defaultValue, ""].includes(field.value);
      if (name in fields && (name === "value" || name === "comparator" || replaceable)) {
        field.value = fields[name];
        field.dataset.filled = field.value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  };

  const read = async (input) => {
    const text = input.value;
    if (!text.trim() || text === input.defaultValue) return show(input, "", false);
    try {
      const query = new URLSearchParams({ text });
      const answer = await fetch(address.replace("READER", input.dataset.reads) + "?" + query);
      // The session may have ended, and an answer may arrive after the editor typed on.
      if (!answer.ok || answer.redirected || input.value !== text) return;
      const found = await answer.json();
      show(input, found.error || found.echo, Boolean(found.error));
      if (!found.error) fill(input, found.fields);
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
