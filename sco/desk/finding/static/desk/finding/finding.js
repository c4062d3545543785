// The search box of the header: “/” leads to it, and it suggests while somebody types. Without this, it searches on Enter.
"use strict";

(() => {
  const form = document.getElementById("finding");
  if (!form) return;
  const box = form.querySelector("input");
  const list = form.querySelector("ul");
  const said = document.getElementById("finding-said");
  const WAIT = 120;
  let timer = 0;
  let asked = "";
  let chosen = -1;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const options = () => [...list.children];

  const choose = (number) => {
    const all = options();
    chosen = all.length ? (number + all.length + 1) % (all.length + 1) : -1;
    if (chosen === all.length) chosen = -1;
    all.forEach((each, place) => each.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const option = (result, number) => {
    const item = document.createElement("li");
    item.id = `finding-${number}`;
    item.setAttribute("role", "option");
    item.dataset.url = result.url;
    item.append(result.title);
    const kind = document.createElement("small");
    kind.append(result.kind);
    item.append(kind);
    return item;
  };

  const show = (results) => {
    list.replaceChildren(...results.map(option));
    chosen = -1;
    list.hidden = !results.length;
    box.setAttribute("aria-expanded", String(results.length > 0));
    box.removeAttribute("aria-activedescendant");
    said.textContent = results.length ? said.dataset.some : said.dataset.none;
  };

  const suggest = async () => {
    const text = box.value.trim();
    asked = text;
    if (!text) return close();
    const answer = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    // An answer that comes late, or after the session has ended, is not shown.
    if (!answer || !answer.ok || answer.redirected || asked !== text || document.activeElement !== box) return;
    show((await answer.json()).results);
  };

  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    // Not the letters with which Chinese is being composed.
    if (!event.isComposing) timer = setTimeout(suggest, WAIT);
  });
  box.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(suggest, WAIT); });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && !list.hidden) { choose(chosen + 1); event.preventDefault(); }
    else if (event.key === "ArrowUp" && !list.hidden) { choose(chosen - 1); event.preventDefault(); }
    else if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(options()[chosen].dataset.url); }
  });

  // Before the box loses the focus, which closes the list.
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault();
    if (item) location.assign(item.dataset.url);
  });
  box.addEventListener("blur", close);

  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
