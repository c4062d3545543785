// The panel below a form: comments without leaving the page, on what is selected in a text, with names of colleagues.
"use strict";

(() => {
  const CONTEXT = 32;
  const { nameOf, select, startOf, textOf } = window.DeskFields;
  const main = document.querySelector("#content-main form");
  const panel = () => document.getElementById("together");
  if (!panel() || !main) return;

  // Drafts: what is written here is no part of the form above, whose saving leaves the page, as a step renews the panel.
  const marker = main.querySelector("input[data-keep]"), kept = window.deskKept;
  const account = marker?.value, item = `${marker?.dataset.keep}.panel`;
  const steps = () => [...panel().querySelectorAll("form.step")].filter((form) => form.elements.text);
  const idOf = ({ action, elements }) => [action, elements.thread?.value, elements.language?.value].join(" ");
  const bare = (text) => text.replace(/\s+/g, "");
  const keep = (except) => {
    if (!marker) return;
    const fields = Object.fromEntries(steps().filter((form) => form !== except && form.elements.text.value.trim())
      .map((form) => [idOf(form), [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")]));
    kept.of(account, item).forEach(({ key }) => kept.remove(key));
    if (Object.keys(fields).length) kept.write(kept.keyOf(account, item), { fields });
  };
  const restore = () => {
    const { fields } = (marker && kept.of(account, item)[0]) || { fields: {} };
    const said = [...panel().querySelectorAll(".comment .said")].map((each) => bare(each.textContent));
    for (const form of steps()) {
      const typed = fields[idOf(form)] || [];
      // What was sent after all, past a login for example, is there.
      if (!typed.length || said.includes(bare(Object.fromEntries(typed).text))) continue;
      typed.forEach(([name, value]) => { if (form.elements[name]?.value === "") form.elements[name].value = value; });
      window.DeskSections?.reveal(form);
    }
  };
  document.addEventListener("input", ({ target }) => { if (target.closest("#together form.step")) keep(); });

  // Quick steps change nothing in the form above: the page stays, with all that is typed.
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest?.("#together form.step");
    if (form && !form.matches(".quick")) keep(form);
    if (!form?.matches(".quick")) return;
    event.preventDefault();
    const button = event.submitter, sent = form.elements.text?.value;
    if (button) button.disabled = true;
    try {
      const response = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, redirect: "manual",
      });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      // What was refused stays, and what was typed on while it was sent.
      const isDone = !page.querySelector("#together .panel-message.error") && form.elements.text?.value === sent;
      keep(isDone ? form : null);
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
    const form = panel().querySelector(".new-comment"), { value } = textOf(field), begin = startOf(field);
    const [start, end] = [begin + field.selectionStart, begin + field.selectionEnd];
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
    restore();
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
