// Checks the texts of a form while somebody types, beside the panel and beneath each field. Nothing is saved.
"use strict";

(() => {
  const panel = document.getElementById("checks");
  if (!panel || !panel.dataset.url) return;
  const form = panel.closest("form");
  const list = panel.querySelector(".checks-list");
  const summary = panel.querySelector(".checks-summary");
  const DELAY = 800;

  // Positions count characters; those of an input count UTF-16 units.
  const units = (text, characters) => {
    let at = 0;
    for (let n = 0; n < characters && at < text.length; n += 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };
  const fieldOf = (finding) => (finding.dataset.field ? form.elements.namedItem(finding.dataset.field) : null);

  const show = (finding) => {
    const field = fieldOf(finding);
    if (!field || !field.focus) return false;
    const [start, end] = [finding.dataset.start, finding.dataset.end].map((place) => units(field.value, Number(place)));
    window.DeskFields.select(field, start, end);
    return true;
  };

  const note = (finding) => {
    const field = fieldOf(finding);
    if (!field || !field.parentElement) return;
    const id = `check-notes-${finding.dataset.field}`;
    let notes = document.getElementById(id);
    if (!notes) {
      notes = document.createElement("ul");
      notes.id = id;
      notes.className = "check-notes";
      // Paragraphs that stand in for a text hide its field, and would hide the notes.
      (field.closest(".pe-field")?.querySelector(".pe") || field).insertAdjacentElement("afterend", notes);
      const described = (field.getAttribute("aria-describedby") || "").split(" ");
      field.setAttribute("aria-describedby", [...described, id].filter(Boolean).join(" "));
    }
    const item = document.createElement("li");
    const button = document.createElement("button");
    item.className = finding.classList.contains("error") ? "check-error" : "check-warning";
    button.type = "button";
    button.title = panel.dataset.select;
    button.textContent = ["level", "message"].map((part) => finding.querySelector(`.${part}`).textContent.trim()).join(" ");
    button.addEventListener("click", () => show(finding));
    item.append(button);
    notes.append(item);
  };

  const noteAll = () => {
    document.querySelectorAll(".check-notes").forEach((notes) => notes.replaceChildren());
    list.querySelectorAll(".finding:not(.overridden)").forEach(note);
  };

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a.where");
    if (link && show(link.closest(".finding"))) event.preventDefault();
  });

  let running = null;
  let timer = 0;
  const texts = () => {
    const data = new FormData();
    for (const field of form.elements) {
      const isText = field.tagName === "TEXTAREA" || field.tagName === "SELECT" || ["text", "url", "number", "hidden"].includes(field.type);
      if (field.name && isText && !field.name.startsWith("_")) data.append(field.name, field.value);
    }
    return data;
  };
  const check = async () => {
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(panel.dataset.url, { method: "POST", body: texts(), signal: running.signal, redirect: "error" });
      const text = await answer.text();
      if (answer.status === 413) summary.textContent = text;
      if (!answer.ok) return;
      list.innerHTML = text; // made by the server, which escapes what editors write
      const said = list.querySelector(".findings").dataset.summary;
      if (summary.textContent !== said) summary.textContent = said;
      noteAll();
    } catch {
      // Offline, signed out, or overtaken by the next request: the findings of before stay.
    }
  };

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, DELAY); });
  noteAll();
  // A form that came back with errors has texts that were never saved.
  if (document.querySelector("#content-main .errornote")) check();
})();
