// Keeps what is typed into a form of the desk, and offers it when the form is opened and does not have it.
"use strict";

(() => {
  const marker = document.querySelector("input[data-keep]");
  const offer = document.getElementById("kept-offer");
  if (!marker || !offer) return;
  const form = marker.form, kept = window.deskKept;
  const account = marker.value, item = marker.dataset.keep, personal = marker.dataset.personal.split(" ");
  const key = kept.keyOf(account, item);
  const NEVER = ["hidden", "password", "file", "submit", "button", "email", "radio"];

  // Chips are one field, whose value is written as that of a select: pairs of key and title.
  const nameOf = (field) => field.name || field.dataset?.name;
  const isChips = (field) => field.classList.contains("chips");
  const chipsOf = (field) => [...field.querySelectorAll(".chip")].map((chip) =>
    [chip.querySelector("input").value, chip.title]);
  const all = () => [...form.querySelectorAll(".chips:not([data-locked])"), ...form.elements]
    .filter((field) => !field.closest(".chip"));
  const isKept = (field) => nameOf(field) && !field.disabled && !field.readOnly && !NEVER.includes(field.type) &&
    !nameOf(field).startsWith("_") && !nameOf(field).includes("__prefix__") && !field.closest(".conflict") &&
    !personal.some((name) => nameOf(field) === name || nameOf(field).startsWith(`${name}_`));
  const valueOf = (field) => field.type === "checkbox" ? String(field.checked)
    : isChips(field) ? JSON.stringify(chipsOf(field))
    : field.tagName === "SELECT" ? JSON.stringify([...field.selectedOptions].map((each) => [each.value, each.text]))
    : field.value;
  // A select that fetches its options has none at first, so its markup does not say what it began with.
  const began = new Map();
  const remember = () => {
    for (const field of all()) {
      if ((field.tagName === "SELECT" || isChips(field)) && !began.has(field)) began.set(field, valueOf(field));
    }
  };
  remember();
  document.addEventListener("formset:added", remember);
  const defaultOf = (field) => field.type === "checkbox" ? String(field.defaultChecked)
    : began.get(field) ?? (field.tagName === "SELECT" ? "[]" : field.defaultValue);

  // A row is named by its key, as its number changes when somebody else adds or deletes rows; a new one by its place.
  const rowOf = (name) => /^(.+)-(\d+)-([^-]+)$/.exec(name);
  const initial = (prefix) => Number(form.elements[`${prefix}-INITIAL_FORMS`]?.value || 0);
  const stableName = (name) => {
    const row = rowOf(name);
    if (!row) return name;
    const pk = form.elements[`${row[1]}-${row[2]}-id`]?.value;
    return pk ? `${row[1]}-#${pk}-${row[3]}` : `${row[1]}-+${row[2] - initial(row[1])}-${row[3]}`;
  };
  const fields = () => new Map(all().filter(isKept).map((field) => [stableName(nameOf(field)), field]));

  const cameBack = document.querySelector("#content-main .errornote, #content-main .errorlist") !== null;
  const collect = () => {
    const before = kept.read(key)?.fields || {}, found = {};
    for (const [name, field] of fields()) {
      const value = valueOf(field), base = defaultOf(field);
      // A form that came back has what was typed as its defaults.
      if (value !== base) found[name] = { base, value };
      else if (cameBack && before[name]) found[name] = { ...before[name], value };
    }
    return found;
  };
  // The state that the form was opened in: a text that is restored later is merged with what others saved since.
  const state = form.elements._seen;
  let timer = 0, isOffered = false;
  const note = document.getElementById("kept-note");
  const keep = (sent) => {
    clearTimeout(timer);
    timer = 0;
    const found = collect();
    // An offer that nobody answered must not be overwritten by the form that does not have it.
    const key_ = isOffered ? `${key}+` : key;
    if (!Object.keys(found).length && !sent) return cameBack ? undefined : kept.remove(key_);
    if (Object.keys(found).length && kept.write(key_, { fields: found, sent: sent || undefined, seen: state?.value })) note.hidden = false;
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(keep, 800); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  window.django?.jQuery?.(form).on("change", "select", soon);
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(); });
  addEventListener("pagehide", () => { if (timer && !isSent) keep(); });
  let isSent = false;
  form.addEventListener("submit", (event) => { if (!event.defaultPrevented) { isSent = true; keep(true); } });
  addEventListener("pageshow", () => { isSent = false; });

  // Offering

  const textOf = (value) => {
    if (!value.startsWith("[[") && value !== "[]") return value;
    try { return JSON.parse(value).map((pair) => pair[1]).join("\n"); } catch { return value; }
  };
  const piece = (tag, text) => { const made = document.createElement(tag); made.textContent = text; return made; };
  const shorten = (text, end) => text.length <= 40 ? text : end ? `…${text.slice(-39)}` : `${text.slice(0, 39)}…`;
  const difference = (old, now) => {
    let head = 0, tail = 0;
    while (head < old.length && old[head] === now[head]) head += 1;
    while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
    const box = document.createElement("div");
    box.className = "change";
    box.append(shorten(old.slice(0, head), true), piece("del", old.slice(head, old.length - tail)),
      piece("ins", now.slice(head, now.length - tail)), shorten(old.slice(old.length - tail), false));
    return box;
  };
  const labelOf = (name, field) => {
    const label = field?.labels?.[0] || field?.closest(".fieldBox, .form-row")?.querySelector("label, legend");
    return label?.textContent.trim().replace(/[:：]$/, "") || field?.getAttribute("aria-label") ||
      name.replace(/^.*-/, "");
  };

  const addRows = (wanted) => {
    for (const name of Object.keys(wanted)) {
      const row = /^(.+)-\+(\d+)-[^-]+$/.exec(name);
      const total = () => Number(form.elements[`${row[1]}-TOTAL_FORMS`]?.value || 0);
      for (let tries = 0; row && tries < 50 && total() < initial(row[1]) + Number(row[2]) + 1; tries += 1) {
        document.querySelector(`#${CSS.escape(row[1])}-group .add-row a`)?.click();
      }
    }
  };
  const fill = (field, value) => {
    if (isChips(field)) return field.dispatchEvent(new CustomEvent("desk:fill", { detail: JSON.parse(value) }));
    if (field.type === "checkbox") field.checked = value === "true";
    else if (field.tagName === "SELECT") {
      const pairs = JSON.parse(value);
      for (const [id, text] of pairs) {
        if (![...field.options].some((each) => each.value === id)) field.add(new Option(text, id));
      }
      for (const each of field.options) each.selected = pairs.some(([id]) => id === each.value);
    } else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const show = (entry) => {
    const present = fields();
    const missing = Object.entries(entry.fields).filter(([name, { value }]) =>
      !present.has(name) ? name.includes("-+") : valueOf(present.get(name)) !== value);
    if (!missing.length) return false;
    const list = offer.querySelector("dl"), wanted = Object.fromEntries(missing);
    list.replaceChildren(...missing.flatMap(([name, { value }]) => {
      const field = present.get(name), place = document.createElement("dd");
      const box = difference(field ? textOf(valueOf(field)) : "", textOf(value));
      if (field?.lang) box.lang = field.lang;
      place.append(box);
      return [piece("dt", labelOf(name, field)), place];
    }));
    offer.querySelector("time").textContent = new Date(entry.at).toLocaleString(document.documentElement.lang);
    offer.querySelector(".kept-unsaved").hidden = !entry.sent;
    offer.hidden = false;
    isOffered = true;
    offer.querySelector(".kept-restore").onclick = () => {
      addRows(wanted);
      if (state && entry.seen) state.value = entry.seen;
      const now = fields();
      missing.forEach(([name, { value }]) => { if (now.has(name)) fill(now.get(name), value); });
      isOffered = false;
      if (entry.key !== key) kept.remove(entry.key);
      offer.hidden = true;
      keep();
      const first = now.get(missing[0][0]);
      if (first) window.DeskFields.select(first);
    };
    offer.querySelector(".kept-discard").onclick = () => {
      kept.remove(entry.key);
      isOffered = false;
      offer.hidden = true;
      const undo = document.getElementById("kept-undo");
      undo.hidden = false;
      undo.querySelector("button").onclick = () => {
        kept.write(entry.key, { fields: entry.fields, sent: entry.sent, seen: entry.seen });
        undo.hidden = true;
        show(entry);
      };
    };
    return true;
  };
  // Back from what a form has made, browsers fill a fresh form with the same texts: it is the same form.
  const once = form.elements._once, made = `desk:once:${item}`;
  const session = (action) => { try { return action(sessionStorage); } catch { return null; } };
  if (once) {
    const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    once.value = (isBack && session((store) => store.getItem(made))) || once.value;
    form.addEventListener("submit", () => session((store) => store.setItem(made, once.value)));
  }

  // After a restart the browser's own Back may have filled the form: what it has is not offered.
  addEventListener("load", () => {
    if (!cameBack) kept.of(account, item).some((entry) => show(entry) || (kept.remove(entry.key), false));
  });
})();
