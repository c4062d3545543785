// The two texts as rows of paragraphs. A row pairs a paragraph of the source with that of the translation.
"use strict";

(() => {
  const { split, join } = window.DeskEditor;
  let ids = 0;
  const cell = (text = "", separator = "", more = {}) => {
    ids += 1;
    return { id: ids, text, separator, basis: null, loaded: null, ...more };
  };

  window.DeskEditor.Model = class {
    // plans: by language of the translation, the rows that the server has aligned: {source, target, basis}.
    constructor(texts, order, plans) {
      this.order = order;
      this.plans = plans;
      this.load(texts);
    }

    get source() { return this.order[0]; }
    get target() { return this.order[1]; }

    load(texts) {
      const [source, target] = this.order;
      const cells = Object.fromEntries(this.order.map((side) => [side, split(texts[side])]));
      const plan = this.plans[target];
      // The browser may have put back a text of its own, after a reload for example.
      const fits = plan && this.order.every((side) => plan.sizes[side] === cells[side].length);
      const made = (side, n, basis = null) => {
        const found = n === null ? null : cells[side][n];
        return found ? cell(found.text, found.separator, { basis, loaded: found.text, number: n }) : cell();
      };
      const straight = [...Array(Math.max(cells[source].length, cells[target].length)).keys()]
        .map((n) => ({ source: n, target: n, basis: null }));
      const rows = fits ? plan.rows : straight;
      this.known = Boolean(fits && plan.known);
      this.cells = {
        [source]: rows.map((row) => made(source, row.source, row.basis)),
        [target]: rows.map((row) => made(target, row.target)),
      };
      this.pad();
    }

    swap() { this.order = [...this.order].reverse(); }

    get length() { return this.cells[this.source].length; }

    pad() {
      const longest = Math.max(...this.order.map((side) => this.cells[side].length));
      this.order.forEach((side) => { while (this.cells[side].length < longest) this.cells[side].push(cell()); });
    }

    // Rows at the end that neither side needs any more.
    trim() {
      const isEmpty = (side) => !this.cells[side][this.length - 1].text;
      while (this.length > 1 && this.order.every(isEmpty)) this.order.forEach((side) => this.cells[side].pop());
    }

    // Gaps of the source are those of the view; gaps of the translation keep its paragraphs in their places.
    text(side) {
      return join(side === this.source ? this.cells[side].filter((each) => each.text) : this.cells[side]);
    }

    place(id) {
      for (const side of this.order) {
        const row = this.cells[side].findIndex((each) => each.id === id);
        if (row >= 0) return { side, row };
      }
      return null;
    }

    // The paragraph that a place in a text is in, and where in the text it begins.
    find(side, text, place) {
      let from = 0;
      for (const each of this.cells[side].filter(({ text: own }) => own)) {
        from = text.indexOf(each.text, from);
        if (from < 0) return null;
        if (place <= from + each.text.length) return { cell: each, from: Math.min(from, place) };
        from += each.text.length;
      }
      return null;
    }

    // Several paragraphs in one box, pasted for example, become rows of their own. Returns the last one.
    explode(side, row) {
      const [first, ...others] = split(this.cells[side][row].text);
      this.cells[side][row].text = first.text;
      const texts = others.map((each) => each.text).filter(Boolean);
      texts.forEach((text, n) => this.insert(side, row + 1 + n, text));
      this.pad();
      return this.cells[side][row + texts.length];
    }

    // A gap there is filled. Otherwise the source makes room on the other side; the translation moves down alone.
    insert(side, row, text) {
      const here = this.cells[side];
      if (row < here.length && !here[row].text) {
        here[row].text = text;
        return here[row];
      }
      const made = cell(text, "\n\n");
      here.splice(row, 0, made);
      const there = this.cells[side === this.source ? this.target : this.source];
      if (side === this.source && row < there.length && there.slice(row).some((each) => each.text)) {
        there.splice(row, 0, cell());
      }
      return made;
    }

    insertGap(side, row) {
      this.cells[side].splice(row, 0, cell("", "\n\n"));
      this.pad();
    }

    split(side, row, caret) {
      const whole = this.cells[side][row];
      if (caret === 0) {
        if (whole.text) this.insertGap(side, row);
        return whole;
      }
      const rest = whole.text.slice(caret).replace(/^\s+/, "");
      whole.text = whole.text.slice(0, caret).replace(/\s+$/, "");
      const made = this.insert(side, row + 1, rest);
      this.pad();
      return made;
    }

    // Appends the next paragraph to this one. Returns where they meet.
    merge(side, row) {
      const here = this.cells[side];
      const there = this.cells[side === this.source ? this.target : this.source];
      if (row < 0 || row + 1 >= here.length) return null;
      const [first, second] = [here[row], here[row + 1]];
      const caret = first.text.length;
      const glue = first.text && second.text && side === "en" && !/\s$/.test(first.text) ? " " : "";
      first.text += glue + second.text;
      if (second.separator) first.separator = second.separator;
      here.splice(row + 1, 1);
      if (!there[row + 1].text) there.splice(row + 1, 1);
      else if (side === this.source) here.splice(row + 1, 0, cell());
      this.pad();
      this.trim();
      return { cell: first, caret };
    }

    // new: nothing on the other side yet. changed: the source is no longer what was translated. edited: so is the
    // translation, until it is saved. done: translated from this very source. extra: the source has no such paragraph.
    state(row) {
      const [source, target] = this.order.map((side) => this.cells[side][row]);
      if (!source.text) return target.text ? "extra" : "empty";
      if (!target.text) return "new";
      const edited = target.text !== target.loaded;
      if (source.basis === source.text) return "done";
      if (edited) return "edited";
      return source.basis === null && !this.known ? "unknown" : "changed";
    }

    snapshot() {
      const copy = (side) => this.cells[side].map((each) => ({ ...each }));
      return { cells: Object.fromEntries(this.order.map((side) => [side, copy(side)])) };
    }

    restore({ cells }) {
      this.cells = Object.fromEntries(Object.entries(cells).map(([side, all]) => [side, all.map((each) => ({ ...each }))]));
    }
  };
})();
