// Shows on the Publish page what its ticks would publish, as they change: the server renders the page anew, and the
// elements with data-live are replaced. Without this script, a button does the same.
"use strict";

(() => {
  const form = document.querySelector("form.action-form");
  const button = form?.querySelector('button[name="_preview"]');
  if (!button) return;
  let turn = 0;
  // Reasons by the finding that they override, which a tick may take away and bring back.
  const reasons = new Map();
  const inputs = () => form.querySelectorAll("[data-live] input[type=text]");

  const replace = (page) => {
    inputs().forEach((input) => reasons.set(input.name, input.value));
    const focused = document.activeElement;
    const open = new Set([...form.querySelectorAll("details[id][open]")].map((each) => each.id));
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
      if (!fresh) continue;
      // What a screen reader watches stays, and its content changes.
      if (old.matches("input")) old.replaceWith(fresh);
      else old.replaceChildren(...fresh.childNodes);
    }
    inputs().forEach((input) => { if (reasons.has(input.name)) input.value = reasons.get(input.name); });
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused?.name && !focused.isConnected) form.elements.namedItem(focused.name)?.focus?.();
  };

  const update = async () => {
    const mine = ++turn;
    const data = new FormData(form);
    data.set("_preview", "1");
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(location.href, { method: "POST", body: data });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine === turn) replace(page);
    } catch {
      // The server does not publish what the page does not show: the button is the way out.
      button.hidden = false;
    } finally {
      if (mine === turn) form.removeAttribute("aria-busy");
    }
  };

  button.hidden = true;
  form.addEventListener("change", (event) => { if (event.target.matches("[data-ticks]")) update(); });
  // Back from the next page, browsers restore ticks without an event.
  addEventListener("pageshow", () => {
    if ([...form.querySelectorAll("[data-ticks]")].some((box) => box.checked !== box.defaultChecked)) update();
  });
})();
