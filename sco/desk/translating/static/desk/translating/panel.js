// The translator's panel: names and earlier translations of the paragraph in which the cursor is. Nothing is inserted
// unless somebody clicks.
"use strict";

(() => {
  const panel = document.querySelector(".translating");
  if (!panel) return;
  const part = (name) => panel.querySelector(`.translating-${name}`);
  const { url, source, target } = panel.dataset;
  const suffix = (language) => language.toLowerCase().replace("-", "_");
  const GAP = /\n(?:[ \t]*\n)+/;
  let box = null;
  let asked = "";
  let timer = 0;

  const make = (name, text, className = "") => Object.assign(document.createElement(name), { textContent: text, className });

  // The source of what is being translated: of the same row in the editor of paragraphs, else the paragraph with the
  // same number, else all of the field.
  const sourceOf = (area) => {
    const beside = area.closest(".pe-row")?.querySelector(`textarea[lang="${source}"]`);
    if (beside) return beside.value;
    const other = document.getElementById(area.id.replace(new RegExp(`_${suffix(target)}$`), `_${suffix(source)}`));
    if (!other || other === area) return "";
    const number = area.value.slice(0, area.selectionStart).split(GAP).length - 1;
    const paragraphs = other.value.split(GAP);
    return paragraphs[number] ?? other.value;
  };

  const insert = (text) => {
    if (!box || !box.isConnected) return;
    box.focus();
    // So that the browser's own undo knows of it.
    if (!document.execCommand("insertText", false, text)) {
      box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const button = (text, language) => {
    const made = make("button", text);
    Object.assign(made, { type: "button", lang: language });
    // The cursor stays where the text goes.
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", () => insert(text));
    return made;
  };

  const showTerms = (terms) => {
    const list = part("terms");
    list.replaceChildren(...(terms.length ? terms.map((term) => {
      const item = make("li", "");
      const name = Object.assign(make(term.url ? "a" : "span", term.name), { lang: source });
      if (term.url) Object.assign(name, { href: term.url, target: "_blank", rel: "noopener" });
      item.append(name, ...term.translations.map((text) => button(text, target)));
      return item;
    }) : [make("li", list.dataset.none)]));
  };

  const showMatches = (matches) => {
    const list = part("matches");
    list.replaceChildren(...(matches.length ? matches.map((match) => {
      const item = make("li", "");
      const before = Object.assign(make("p", ""), { lang: source });
      before.append(make("span", `${match.score} %  `, "translating-score"));
      match.segments.forEach(([op, text]) => {
        before.append(make(op === "gone" ? "del" : op === "new" ? "ins" : "span", op === "gap" ? " … " : text));
      });
      const from = make("p", `${list.dataset.from} `, "help");
      from.append(match.url ? Object.assign(make("a", match.from), { href: match.url, target: "_blank", rel: "noopener" }) : match.from);
      item.append(before, button(match.target, target), from);
      return item;
    }) : [make("li", list.dataset.none)]));
  };

  const ask = async () => {
    const text = box ? sourceOf(box).trim() : "";
    if (!panel.open || !text || text === asked) return;
    asked = text;
    const body = new URLSearchParams({ text, language: source });
    const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
    try {
      const response = await fetch(url, { method: "POST", body, headers });
      if (!response.ok || text !== asked) return;
      const found = await response.json();
      showTerms(found.terms);
      showMatches(found.matches);
      part("found").hidden = false;
      part("hint").hidden = true;
    } catch {
      asked = "";
    }
  };

  // Below a text of paragraphs, from where the style sheet keeps it in sight however far down the cursor is.
  const stay = (text) => {
    if (!text || panel.previousElementSibling === text) return;
    const height = panel.offsetHeight, { top } = box.getBoundingClientRect();
    text.after(panel);
    panel.classList.add("translating-beside");
    // Above the buttons, which stay at the lower edge of the window.
    panel.style.bottom = `${[...document.querySelectorAll(".submit-row")].at(-1)?.offsetHeight || 0}px`;
    if (height) scrollBy({ top: box.getBoundingClientRect().top - top, behavior: "instant" });
  };

  const follow = (event) => {
    if (event.target.tagName !== "TEXTAREA" && event.target.type !== "text") return;
    if (event.target.lang !== target || panel.contains(event.target)) return;
    box = event.target;
    stay(box.closest(".pe-field"));
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  };
  ["focusin", "keyup", "click"].forEach((name) => document.addEventListener(name, follow));
  panel.addEventListener("toggle", ask);
})();
