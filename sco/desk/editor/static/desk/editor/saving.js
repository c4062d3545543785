// Ctrl-S or ⌘-S saves and comes back to the same place; a line beside the buttons says what was saved.
"use strict";

(() => {
  const { letterOf, isComposing } = window.DeskEditor;
  const KEY = "desk-editor-place";
  const form = document.querySelector("#content-main form[novalidate]");
  if (!form) return;
  const rows = form.querySelectorAll(".submit-row");
  const bar = rows[rows.length - 1];
  const words = document.currentScript.dataset;

  const status = document.createElement("span");
  status.className = "save-status";
  status.setAttribute("role", "status");
  if (bar) bar.append(status);

  const stored = (action) => { try { return action(sessionStorage); } catch { return null; } };
  const place = () => {
    const area = document.activeElement;
    const box = area.dataset?.cell ? { side: area.lang, row: area.closest(".pe-row").dataset.row } : { id: area.id };
    return { path: location.pathname, top: scrollY, ...box, start: area.selectionStart ?? null };
  };

  // One save at a time. It ends with another page, or with a request that somebody has stopped.
  let sent = 0;
  addEventListener("submit", (event) => { if (event.target === form && !event.defaultPrevented) sent = Date.now(); });
  addEventListener("pageshow", () => { sent = 0; });

  addEventListener("keydown", (event) => {
    // What an input method has not finished is not what was meant.
    if (isComposing(event)) return;
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || letterOf(event) !== "s") return;
    event.preventDefault();
    const button = form.querySelector("[name=_continue]") || form.querySelector("[name=_save]");
    if (!button || event.repeat || Date.now() - sent < 10000) return;
    stored((store) => store.setItem(KEY, JSON.stringify(place())));
    status.textContent = words.saving;
    button.click();
  });

  const back = stored((store) => JSON.parse(store.getItem(KEY) || "null"));
  stored((store) => store.removeItem(KEY));
  const saved = document.querySelector(".messagelist .success");
  if (saved && bar) status.textContent = words.saved.replace("{time}", new Date().toTimeString().slice(0, 5));
  if (!back || back.path !== location.pathname || document.querySelector(".errornote, .errorlist")) return;
  // After the editor is there, which changes the heights.
  addEventListener("load", () => {
    scrollTo({ top: back.top, behavior: "instant" });
    const area = back.row !== undefined
      ? document.querySelector(`.pe-row[data-row="${back.row}"] textarea[lang="${back.side}"]`)
      : document.getElementById(back.id);
    if (!area) return;
    area.focus({ preventScroll: true });
    if (back.start !== null && area.setSelectionRange) area.setSelectionRange(back.start, back.start);
  });
})();
