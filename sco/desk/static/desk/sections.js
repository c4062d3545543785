// Sections of a page that open and close. What somebody opened stays open on this device; a link into a section, an
// error in it, and whatever else leads there open it by themselves. Menus close when the work goes on elsewhere.
"use strict";

(() => {
  const SECTIONS = "fieldset.module > details, details.section";
  const stored = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window */ } },
  };
  const page = [...document.body.classList].filter((name) => /^(app|model)-/.test(name)).join(" ");
  const nameOf = (details) => details.dataset.section || details.querySelector("summary [id], [id]")?.id || "";
  const key = (details) => `desk:section:${page}:${nameOf(details)}`;

  const reveal = (element) => {
    for (let each = element?.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  };
  const target = (hash) => {
    try { return document.getElementById(decodeURIComponent(hash.slice(1))); } catch { return null; }
  };
  const follow = () => {
    const element = target(location.hash);
    if (!element || element.closest("details:not([open])") === null) return;
    reveal(element);
    element.scrollIntoView({ block: "center" });
  };

  // How many rows a closed section has
  const count = (details) => {
    const rows = details.closest(".inline-group")?.querySelectorAll(".has_original").length;
    const heading = details.querySelector("summary > :is(h2, h3)");
    if (rows && heading) heading.append(" ", Object.assign(document.createElement("span"), { className: "quiet", textContent: rows }));
  };

  const isNarrow = matchMedia("(max-width: 767px)").matches;
  const prepare = (details) => {
    count(details);
    if ("folds" in details.dataset && isNarrow) details.open = false;
    if (stored.get(key(details)) === "open" || details.querySelector(".errorlist, .conflict")) details.open = true;
    if (details.contains(target(location.hash))) follow();
  };
  document.querySelectorAll(SECTIONS).forEach(prepare);

  // On a phone, the cells of a row stand below each other: each says what it is.
  document.querySelectorAll(".inline-group .tabular table").forEach((table) => {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    table.querySelectorAll("tbody tr").forEach((row) => {
      [...row.cells].forEach((cell, n) => { if (heads[n] && cell.colSpan === 1) cell.dataset.label = heads[n]; });
    });
  });
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary"), link = event.target.closest('a[href^="#"]');
    if (summary?.parentElement.matches(SECTIONS)) {
      stored.set(key(summary.parentElement), summary.parentElement.open ? "closed" : "open");
    }
    // Before the link's own script, which may put the cursor there.
    if (link) reveal(target(link.hash));
  }, true);
  document.addEventListener("desk:reveal", (event) => reveal(event.target), true);
  addEventListener("hashchange", follow);

  // A link to a long text leads to its paragraphs, which hide the field itself.
  const lead = (hash) => {
    const element = target(hash), isText = element?.matches("textarea[data-editor]");
    if (isText) window.DeskFields.select(element);
    return isText;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && !event.defaultPrevented && lead(link.hash)) event.preventDefault();
  });
  addEventListener("load", () => lead(location.hash));

  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  window.DeskSections = { prepare, reveal };
})();
