// The panel below a form: comments without leaving the page, on what is selected in a text, with names of colleagues.
"use strict";

(() => {
  const CONTEXT = 32;
  const { nameOf, select } = window.DeskFields;
  const main = document.querySelector("#content-main form");
  const panel = () => document.getElementById("together");
  if (!panel() || !main) return;

  // Quick steps change nothing in the form above: the page stays, with all that is typed.
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest?.("#together form.quick");
    if (!form) return;
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      const response = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, redirect: "manual",
      });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      panel().replaceWith(document.importNode(page.getElementById("together"), true));
      panel().querySelector("details.section").open = true;
      prepare();
      panel().querySelector(".panel-message")?.scrollIntoView({ block: "center" });
    } catch {
      // As without a script: the server then says what is wrong.
      if (button) button.disabled = false;
      form.classList.remove("quick");
      form.submit();
    }
  });

  // Comment on a selection
  const offer = document.createElement("button");
  const commentOn = (field) => {
    const form = panel().querySelector(".new-comment"), { selectionStart: start, selectionEnd: end, value } = field;
    window.DeskSections?.reveal(form);
    form.elements.field.value = nameOf(field);
    form.elements.exact.value = value.slice(start, end);
    form.elements.prefix.value = value.slice(Math.max(0, start - CONTEXT), start);
    form.elements.suffix.value = value.slice(end, end + CONTEXT);
    offer.hidden = true;
    form.elements.text.focus();
    form.scrollIntoView({ block: "center" });
  };
  const isText = (field) => field?.form === main && field.selectionStart !== null &&
    (field.tagName === "TEXTAREA" || field.type === "text");
  const known = (field) => nameOf(field) &&
    panel().querySelector(`.new-comment [name=field] option[value="${CSS.escape(nameOf(field))}"]`);
  let chosen = null;
  const follow = () => {
    const field = document.activeElement;
    const has = isText(field) && field.selectionEnd > field.selectionStart && known(field);
    if (!has) { if (document.activeElement !== offer) offer.hidden = true; return; }
    chosen = field;
    if (field.nextElementSibling !== offer) field.after(offer);
    offer.hidden = false;
  };
  const prepare = () => {
    const form = panel().querySelector(".new-comment");
    // Words that are pasted or changed by hand have another context.
    form?.elements.exact.addEventListener("input", () => {
      form.elements.prefix.value = form.elements.suffix.value = "";
    });
    for (const button of panel().querySelectorAll(".show-selection")) {
      const { field, exact, prefix } = button.closest(".thread").dataset;
      const input = main.querySelector(`[name="${CSS.escape(field)}"]`);
      if (!input) continue;
      button.hidden = false;
      button.onclick = () => {
        const whole = input.value.indexOf(prefix + exact);
        const start = whole < 0 ? input.value.indexOf(exact) : whole + prefix.length;
        if (start >= 0) select(input, start, start + exact.length);
      };
    }
    panel().querySelectorAll("[data-mentions]").forEach(complete);
  };

  // Names after @: a list that the keyboard reaches
  const complete = (field) => {
    const list = document.createElement("ul");
    list.className = "mention-list";
    list.hidden = true;
    field.after(list);
    const begun = () => /@([\w.+-]*)$/.exec(field.value.slice(0, field.selectionStart));
    const insert = (name) => {
      const found = begun();
      if (!found) return;
      field.setRangeText(`@${name} `, field.selectionStart - found[0].length, field.selectionStart, "end");
      list.hidden = true;
      field.focus();
    };
    field.addEventListener("input", () => {
      const found = begun(), wanted = found?.[1].toLowerCase();
      const names = [...document.querySelectorAll("#colleagues option")].filter((each) => found &&
        (each.value.toLowerCase().startsWith(wanted) || each.textContent.toLowerCase().includes(wanted))).slice(0, 8);
      list.replaceChildren(...names.map((each) => {
        const row = document.createElement("li"), button = document.createElement("button");
        button.type = "button";
        button.textContent = each.textContent ? `${each.value} – ${each.textContent}` : each.value;
        button.onclick = () => insert(each.value);
        row.append(button);
        return row;
      }));
      list.hidden = !names.length;
    });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "Escape") list.hidden = true;
      if (event.key === "ArrowDown") { event.preventDefault(); list.querySelector("button").focus(); }
      if (event.key === "Enter") { event.preventDefault(); list.querySelector("button").click(); }
    });
    list.addEventListener("keydown", (event) => {
      const rows = [...list.querySelectorAll("button")], at = rows.indexOf(document.activeElement);
      if (event.key === "ArrowDown") { event.preventDefault(); rows[Math.min(at + 1, rows.length - 1)].focus(); }
      if (event.key === "ArrowUp") { event.preventDefault(); (rows[at - 1] || field).focus(); }
      if (event.key === "Escape") { list.hidden = true; field.focus(); }
    });
  };

  offer.type = "button";
  offer.className = "button comment-on-selection";
  offer.hidden = true;
  offer.textContent = panel().dataset.commentOn || "";
  offer.addEventListener("click", () => commentOn(chosen));
  if (panel().querySelector(".new-comment")) document.addEventListener("selectionchange", follow);
  prepare();
})();
