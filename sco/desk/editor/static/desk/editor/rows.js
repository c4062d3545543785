// The rows of paragraphs as elements: a growing box per paragraph and side, with a mark of its state between them.
"use strict";

(() => {
  const { nextItem, isComposing } = window.DeskEditor;
  const GROWS = CSS.supports("field-sizing", "content");
  const MARKS = { new: "○", changed: "△", done: "✓", edited: "•", extra: "?", unknown: "", empty: "" };
  const make = (name, className, attributes = {}) => {
    const element = Object.assign(document.createElement(name), { className });
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    return element;
  };

  window.DeskEditor.grow = (box) => {
    if (GROWS) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  };

  window.DeskEditor.Rows = class {
    // host: model, words, and what becomes of a change: changed(kind, side, id), write(side, text), undo(by), changes.
    constructor(element, host) {
      Object.assign(this, { element, host, boxes: new Map() });
      element.addEventListener("input", (event) => { if (!isComposing(event)) this.take(event.target, event.inputType); });
      element.addEventListener("compositionend", (event) => this.take(event.target, "insertCompositionText"));
      element.addEventListener("beforeinput", (event) => this.beforeInput(event));
      element.addEventListener("keydown", (event) => this.keydown(event));
      element.addEventListener("click", (event) => {
        const mark = event.target.closest("button[data-row]");
        if (mark) host.changes.show(Number(mark.dataset.row));
      });
    }

    get model() { return this.host.model; }

    box(cell, side) {
      let box = this.boxes.get(cell.id);
      if (!box) {
        box = make("div", "pe-cell", { "data-side": side });
        const area = make("textarea", "pe-box", { lang: side, rows: 1, "data-cell": cell.id });
        area.readOnly = this.host.isLocked(side);
        box.append(make("div", "pe-mirror", { "aria-hidden": "true", lang: side }), area);
        this.boxes.set(cell.id, box);
      }
      const area = this.area(cell);
      if (area.value !== cell.text) area.value = cell.text;
      return box;
    }

    // Other parts of the page may put something beside a box.
    area(cell) { return this.boxes.get(cell.id).querySelector("textarea"); }

    render() {
      const { model } = this;
      const active = document.activeElement;
      while (this.element.children.length > model.length) this.element.lastChild.remove();
      for (let row = 0; row < model.length; row += 1) this.renderRow(row);
      const used = new Set(model.order.flatMap((side) => model.cells[side].map((cell) => cell.id)));
      [...this.boxes.keys()].filter((id) => !used.has(id)).forEach((id) => this.boxes.delete(id));
      // An element that moves loses the focus.
      if (active !== document.activeElement && active.isConnected) active.focus({ preventScroll: true });
      this.element.querySelectorAll("textarea").forEach(window.DeskEditor.grow);
    }

    renderRow(row) {
      const { model, element } = this;
      if (!element.children[row]) {
        const made = make("div", "pe-row", { role: "group" });
        made.append(make("div", "pe-mark"));
        element.append(made);
      }
      const line = element.children[row];
      const [left, right] = model.order.map((side) => this.box(model.cells[side][row], side));
      const wanted = [left, line.querySelector(".pe-mark"), right];
      if (wanted.some((child, n) => line.children[n] !== child)) line.replaceChildren(...wanted);
      this.renderState(row);
    }

    renderState(row) {
      const { model, host } = this;
      const line = this.element.children[row];
      const state = model.state(row);
      const name = host.words.states[state] || "";
      line.setAttribute("aria-label", `${host.words.paragraph} ${row + 1}${name ? `: ${name}` : ""}`);
      model.order.forEach((side) => {
        this.area(model.cells[side][row]).setAttribute("aria-label", `${host.words[side]}, ${host.words.paragraph} ${row + 1}`);
      });
      this.area(model.cells[model.target][row]).placeholder = state === "new" ? host.words.toTranslate : "";
      if (line.dataset.state === state && line.dataset.row === String(row)) return;
      Object.assign(line.dataset, { state, row });
      const number = make("span", "pe-number");
      number.textContent = row + 1;
      const mark = make(state === "changed" ? "button" : "span", "pe-state", { title: name });
      mark.append(make("span", "pe-sign", { "aria-hidden": "true" }), make("span", "pe-name"));
      mark.firstChild.textContent = MARKS[state];
      mark.lastChild.textContent = name;
      if (state === "changed") Object.assign(mark, { type: "button" }).dataset.row = row;
      line.querySelector(".pe-mark").replaceChildren(number, mark);
    }

    // Which paragraph a box is.
    where(area) { return this.model.place(Number(area.dataset.cell)); }

    take(area, kind) {
      if (!area.dataset.cell || area.readOnly) return;
      const { side, row } = this.where(area);
      const cell = this.model.cells[side][row];
      cell.text = area.value;
      window.DeskEditor.grow(area);
      if (!cell.text.includes("\n\n")) {
        this.renderState(row);
        this.host.changed(kind || "", side, cell.id);
        return;
      }
      // Not at once: what is inserted line by line, by dictation for example, goes on in this box.
      this.host.write(side, this.model.text(side));
      if (!this.exploding) this.exploding = setTimeout(() => this.explode(area));
    }

    explode(area) {
      this.exploding = 0;
      const { side, row } = this.where(area);
      const tail = area.value.length - area.selectionEnd;
      const last = this.model.explode(side, row);
      this.render();
      this.focus(last, Math.max(0, last.text.length - tail));
      this.host.changed("paste", side, last.id);
    }

    // An edit by a button or a key: what is in the box from one place to another is replaced.
    edit(area, { from, to, text, start, end }) {
      if (area.readOnly) return;
      area.focus();
      area.setRangeText(text, from, to, "end");
      if (start !== undefined) area.setSelectionRange(start, end);
      this.take(area, "command");
    }

    focus(cell, start, end = start) {
      const area = this.area(cell);
      area.focus({ preventScroll: true });
      area.setSelectionRange(start, end);
      area.closest(".pe-cell").scrollIntoView({ block: "nearest" });
    }

    beforeInput(event) {
      const by = { historyUndo: -1, historyRedo: 1 }[event.inputType];
      if (!by) return;
      event.preventDefault();
      this.host.undo(by);
    }

    keydown(event) {
      const area = event.target;
      if (!area.dataset.cell || isComposing(event)) return;
      const { side, row } = this.where(area);
      const [caret, isCaret] = [area.selectionStart, area.selectionStart === area.selectionEnd];
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key === "ArrowUp" || event.key === "ArrowDown") this.arrow(event, area, side, row);
      else if (area.readOnly) return;
      else if (event.key === "Enter") this.enter(event, area, side, row);
      else if (event.key === "Backspace" && plain && isCaret && caret === 0 && row > 0) this.merge(event, side, row - 1);
      else if (event.key === "Delete" && plain && isCaret && caret === area.value.length) this.merge(event, side, row);
    }

    enter(event, area, side, row) {
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) { this.next(row); return; }
      const [start, end] = [area.selectionStart, area.selectionEnd];
      if (start !== end) area.setRangeText("", start, end, "end");
      this.model.cells[side][row].text = area.value;
      const item = nextItem(area.value, start);
      if (item && !item.ends) { this.edit(area, item); return; }
      if (item) area.setRangeText("", item.from, item.to, "end");
      this.model.cells[side][row].text = area.value;
      this.split(side, row, item ? item.from : start);
    }

    split(side, row, caret) {
      const cell = this.model.split(side, row, caret);
      this.render();
      this.focus(cell, 0);
      this.host.changed("split", side, cell.id);
    }

    merge(event, side, row) {
      const met = this.model.merge(side, row);
      if (!met) return;
      event.preventDefault();
      this.render();
      this.focus(met.cell, met.caret);
      this.host.changed("merge", side, met.cell.id);
    }

    // Where the caret cannot go further within its box, it goes on in the next one.
    arrow(event, area, side, row) {
      const by = event.key === "ArrowUp" ? -1 : 1;
      const cell = this.model.cells[side][row + by];
      if (!cell || event.shiftKey || event.ctrlKey || event.metaKey) return;
      const go = () => this.focus(cell, by < 0 && !event.altKey ? cell.text.length : 0);
      if (event.altKey) { event.preventDefault(); go(); return; }
      const before = area.selectionStart;
      if (area.selectionStart !== area.selectionEnd) return;
      setTimeout(() => { if (area.selectionStart === before && document.activeElement === area) go(); });
    }

    // To the next paragraph of the translation that is not done.
    next(row) {
      const { model } = this;
      const after = [...Array(model.length).keys()].map((n) => (row + 1 + n) % model.length);
      const open = after.find((n) => ["new", "changed"].includes(model.state(n))) ?? Math.min(row + 1, model.length - 1);
      const cell = model.cells[model.target][open];
      this.focus(cell, cell.text.length);
    }
  };
})();
