// The two-column editor of long bilingual texts. The two text areas of the form stay the truth: the paragraphs are read
// from them and written back at every change, so that saving, and everything else on the page, knows only them.
"use strict";

(() => {
  const { Model, Rows, History, Finder, Preview, Changes, Counter, marks, type, letterOf, isComposing } = window.DeskEditor;
  const words = JSON.parse(document.getElementById("desk-editor-words").textContent);
  const plans = JSON.parse(document.getElementById("desk-editor-plans").textContent);
  const template = document.getElementById("desk-editor-template");
  const stored = {
    get: (key) => { try { return localStorage.getItem(`desk-editor-${key}`); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(`desk-editor-${key}`, value); } catch { /* a private window */ } },
  };
  const KEYS = { b: "bold", i: "italic", k: "link" };
  const CODES = { Digit7: "numbers", Digit8: "list", Digit9: "quote" };

  class Editor {
    constructor(name, areas, original) {
      const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      Object.assign(this, { name, areas, words, token, isWriting: false });
      const sides = original === "en" ? ["en", "zh-Hans"] : ["zh-Hans", "en"];
      this.root = template.content.firstElementChild.cloneNode(true);
      this.root.setAttribute("aria-label", areas.en.dataset.label);
      this.part("label").textContent = areas.en.dataset.label;
      this.model = new Model(this.texts(), sides, plans[name] || {});
      this.history = new History(this.step());
      this.mount();
      this.rows = new Rows(this.part("rows"), this);
      this.counter = new Counter(this);
      this.changes = new Changes(this.part("change"), this);
      this.finder = new Finder(this.part("find"), {
        words, areas: (all) => this.shownAreas(all), isLocked: (area) => this.isLocked(area.lang), replace: (edits) => this.replace(edits),
      });
      const text = (side) => areas[side].value;
      this.preview = new Preview(this.part("preview"), { words, token, text, url: areas.en.dataset.preview });
      this.side = this.model.order.find((side) => !areas[side].value) || this.model.target;
      this.listen();
      const isEmpty = sides.every((side) => !areas[side].value.trim());
      this.show(stored.get("mode") || (isEmpty ? "text" : "paragraphs"));
    }

    part(name) { return this.root.querySelector(`.pe-${name}`); }

    // A translator's form has the source to read: what is written there would be sent nowhere.
    isLocked(side) { return this.areas[side].disabled || this.areas[side].readOnly; }

    texts() { return Object.fromEntries(Object.entries(this.areas).map(([side, area]) => [side, area.value])); }

    mount() {
      const row = this.areas.en.closest(".form-row") || this.areas.en.parentElement;
      row.classList.add("pe-field");
      if (this.areas.en.dataset.editor !== "markdown") this.root.classList.add("pe-plain");
      Object.values(this.areas).forEach((area) => {
        const cell = Object.assign(document.createElement("div"), { className: "pe-cell" });
        const mirror = Object.assign(document.createElement("div"), { className: "pe-mirror", lang: area.lang });
        mirror.setAttribute("aria-hidden", "true");
        area.before(cell);
        cell.append(mirror, area);
        area.classList.add("pe-box");
      });
      this.row = row;
      row.prepend(this.root);
    }

    listen() {
      const { root, areas } = this;
      Object.entries(areas).forEach(([side, area]) => {
        area.addEventListener("input", () => this.taken(side));
        area.addEventListener("change", () => this.taken(side));
        // What another part of the page wants to show: a place in the text.
        area.addEventListener("desk:reveal", (event) => {
          event.preventDefault();
          this.reveal(side, event.detail.start, event.detail.end);
        });
      });
      root.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-do]");
        if (button && !button.closest(".pe-find")) this.act(button.dataset.do, button);
      });
      // A click on the toolbar leaves the caret where it is.
      this.part("bar").addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
      this.row.addEventListener("keydown", (event) => this.keydown(event));
      this.row.addEventListener("focusin", (event) => this.entered(event.target));
      document.addEventListener("selectionchange", () => this.counter.later());
      this.row.addEventListener("select", () => this.counter.later());
      addEventListener("pageshow", () => this.taken());
    }

    keydown(event) {
      if (isComposing(event) || event.target.closest(".pe-find")) return;
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const letter = letterOf(event);
      const inRows = Boolean(event.target.dataset.cell);
      const mark = event.shiftKey ? CODES[event.code] : KEYS[letter];
      if (mark && this.isMarkdown) this.act(mark);
      else if (event.shiftKey && event.code === "KeyH" && this.isMarkdown) this.act("heading");
      else if (letter === "f" && !event.shiftKey) this.finder.open();
      else if (inRows && letter === "z") this.undo(event.shiftKey ? 1 : -1);
      else if (inRows && letter === "y" && !event.shiftKey) this.undo(1);
      else return;
      event.preventDefault();
    }

    get isMarkdown() { return !this.root.classList.contains("pe-plain"); }

    act(name, button) {
      if (marks[name]) this.mark(name);
      else if (name === "find") this.finder.isOpen ? this.finder.close() : this.finder.open();
      else if (name === "preview") this.togglePreview(button);
      else if (name === "swap") this.swap();
      else if (name === "merge" || name === "split") this.structure(name);
      else if (name === "mode") this.show(button.dataset.mode, true);
      else if (name === "side") this.turn(button.dataset.side);
      else if (name === "confirm") this.changes.confirm();
      else if (name === "close-change") this.changes.close();
    }

    // The box that the caret is in, or was in last.
    get area() {
      const shown = this.last && this.last.isConnected && this.last.offsetParent;
      return shown ? this.last : this.shownAreas().find((area) => area.lang === this.side) || this.shownAreas()[0];
    }

    entered(target) {
      if (target.tagName !== "TEXTAREA" || !target.lang) return;
      this.last = target;
      this.side = target.lang;
      this.counter.later();
      this.preview.show(this.side);
    }

    mark(name) {
      const { area } = this;
      if (this.isLocked(area.lang)) return;
      const edit = marks[name]({ text: area.value, start: area.selectionStart, end: area.selectionEnd });
      if (this.mode === "paragraphs") this.rows.edit(area, edit);
      else type(area, edit);
    }

    structure(name) {
      const { area } = this;
      if (this.mode !== "paragraphs" || !area || this.isLocked(area.lang)) return;
      area.focus();
      const { side, row } = this.rows.where(area);
      if (name === "split") this.rows.split(side, row, area.selectionStart);
      else this.rows.merge(new Event("merge"), side, row);
    }

    replace(edits) {
      const last = [...edits].reverse();
      if (this.mode !== "paragraphs") {
        last.forEach(({ area, start, end, text }) => type(area, { from: start, to: end, text }));
        this.finder.sought.focus();
        return;
      }
      last.forEach(({ area, start, end, text }) => {
        area.setRangeText(text, start, end);
        const { side, row } = this.rows.where(area);
        this.model.cells[side][row].text = area.value;
        this.rows.renderState(row);
      });
      this.changed("replace", this.side, 0);
    }

    step() { return { ...this.model.snapshot(), texts: this.texts(), focus: this.caret() }; }

    caret() {
      const area = document.activeElement;
      const id = Number(area?.dataset?.cell);
      return id ? { id, start: area.selectionStart, end: area.selectionEnd } : null;
    }

    // Something was changed in the rows.
    changed(kind, side, id) {
      const sides = kind === "replace" ? this.model.order : [side];
      sides.forEach((each) => this.write(each, this.model.text(each)));
      this.history.record(this.step(), kind, id);
      this.after();
    }

    write(side, text) {
      const area = this.areas[side];
      if (area.value === text) return;
      this.isWriting = true;
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      this.isWriting = false;
    }

    // Somebody else changed the text area: the editor in its own mode, or another part of the page.
    taken(side) {
      if (this.isWriting) return;
      if (this.mode === "paragraphs" && this.model.order.some((each) => this.model.text(each) !== this.areas[each].value)) {
        if (this.history.steps[this.history.at].texts[side] === this.areas[side]?.value) return;
        this.read();
      }
      this.after();
    }

    read() {
      this.model.load(this.texts());
      this.history.record(this.step(), "read", 0);
      this.rows.render();
    }

    undo(by) {
      const step = this.history.move(by), box = document.activeElement;
      if (!step) return;
      const { row } = this.rows.where(box) || { row: 0 };
      this.model.restore(step);
      Object.entries(step.texts).forEach(([side, text]) => this.write(side, text));
      this.rows.render();
      const at = step.focus && this.model.place(step.focus.id);
      if (at) this.rows.focus(this.model.cells[at.side][at.row], step.focus.start, step.focus.end);
      // The box is another one after a step in which all were read anew. Without the focus, nothing could be redone.
      else if (!box.isConnected) this.rows.focus(this.model.cells[box.lang][Math.min(row, this.model.length - 1)], 0);
      this.after();
    }

    after() {
      this.changes.refresh();
      this.said?.();
      this.counter.later();
      this.preview.show(this.side);
      this.finder.refresh();
      if (this.mode === "text") Object.values(this.areas).forEach(window.DeskEditor.grow);
    }

    shownAreas(all = false) {
      const areas = this.mode === "paragraphs" ? [...this.part("rows").querySelectorAll("textarea")]
        : this.model.order.map((side) => this.areas[side]);
      return all ? areas : areas.filter((area) => area.offsetParent);
    }

    show(mode, isChosen = false) {
      const where = isChosen ? this.area?.closest(".pe-row")?.dataset.row : null;
      this.mode = mode === "text" ? "text" : "paragraphs";
      if (isChosen) stored.set("mode", this.mode);
      this.row.classList.toggle("pe-by-text", this.mode === "text");
      this.root.querySelectorAll("[data-mode]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.mode === this.mode));
      });
      this.root.querySelectorAll("[data-do=merge], [data-do=split]").forEach((button) => { button.disabled = this.mode === "text"; });
      if (this.mode === "paragraphs") {
        if (this.model.order.some((side) => this.history.steps[this.history.at].texts[side] !== this.areas[side].value)) this.read();
        this.rows.render();
      }
      this.arrange();
      this.turn(this.side);
      this.after();
      if (where && this.mode === "text") this.areas[this.side].focus({ preventScroll: true });
    }

    // The order of the columns: of their heads, of the rows, and of the two text areas.
    arrange() {
      const { order } = this.model;
      const heads = this.part("heads");
      order.forEach((side) => heads.append(heads.querySelector(`[data-head="${side}"]`)));
      heads.insertBefore(heads.querySelector("[data-do=swap]"), heads.querySelector(`[data-head="${order[1]}"]`));
      order.forEach((side, n) => {
        this.root.querySelector(`[data-head="${side}"] .pe-role`).textContent = n ? words.translation : words.source;
      });
      this.row.classList.toggle("pe-swapped", order[0] === "en");
    }

    swap() {
      this.model.swap();
      if (this.model.plans[this.model.target]) this.model.load(this.texts());
      this.history.record(this.step(), "swap", 0);
      this.rows.render();
      this.arrange();
      this.after();
    }

    // On a phone one language is shown. Turning keeps the paragraph at which one was.
    turn(side) {
      const row = [...this.part("rows").children].find((each) => each.getBoundingClientRect().bottom > this.part("top").getBoundingClientRect().bottom);
      const before = row && row.getBoundingClientRect().top;
      this.side = side;
      this.row.dataset.side = side;
      this.root.querySelectorAll("[data-do=side]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.side === side));
      });
      if (row && before < 0) scrollBy({ top: row.getBoundingClientRect().top - before, behavior: "instant" });
      this.preview.show(side);
      this.finder.refresh();
    }

    togglePreview(button) {
      this.preview.toggle(this.side);
      button.setAttribute("aria-pressed", String(this.preview.isOpen));
    }

    reveal(side, start, end) {
      this.turn(side);
      if (this.mode === "text") {
        this.areas[side].focus();
        this.areas[side].setSelectionRange(start, end);
        return;
      }
      const found = this.model.find(side, this.areas[side].value, start);
      if (found) this.rows.focus(found.cell, start - found.from, Math.min(found.cell.text.length, end - found.from));
    }
  }

  const areas = [...document.querySelectorAll("textarea[data-editor]")];
  const names = [...new Set(areas.map((area) => area.dataset.field))];
  window.DeskEditor.editors = names.flatMap((name) => {
    const pair = Object.fromEntries(areas.filter((area) => area.dataset.field === name).map((area) => [area.lang, area]));
    if (!pair.en || !pair["zh-Hans"]) return [];
    try {
      const made = new Editor(name, pair, words.original);
      window.DeskEditor.fold(made);
      return [made];
    } catch (error) {
      // The text areas are what counts: whatever is wrong here, they can be written in.
      document.querySelectorAll(".pe-field").forEach((row) => row.classList.remove("pe-field"));
      document.querySelectorAll(".pe").forEach((root) => root.remove());
      throw error;
    }
  });
  document.documentElement.classList.toggle("pe-grows", CSS.supports("field-sizing", "content"));
})();
