// Finding and replacing within both columns. The browser's own search does not mark what is in text areas.
"use strict";

(() => {
  const { find } = window.DeskEditor;

  window.DeskEditor.Finder = class {
    // host: words, areas(all), isLocked(area), replace(edits).
    constructor(bar, host) {
      Object.assign(this, { bar, host, matches: [], at: -1 });
      this.sought = bar.querySelector(".pe-sought");
      this.put = bar.querySelector(".pe-put");
      this.exact = bar.querySelector(".pe-exact");
      this.status = bar.querySelector(".pe-found");
      // Its inputs are not the form's: nothing of them is sent.
      bar.querySelectorAll("input").forEach((input) => input.removeAttribute("name"));
      bar.addEventListener("input", (event) => { event.stopPropagation(); if (event.target !== this.put) this.search(this.back); });
      bar.addEventListener("keydown", (event) => this.keydown(event));
      bar.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) this[button.dataset.do]();
      });
    }

    get isOpen() { return !this.bar.hidden; }

    open() {
      const area = document.activeElement;
      const chosen = area.tagName === "TEXTAREA" ? area.value.slice(area.selectionStart, area.selectionEnd) : "";
      if (chosen && !chosen.includes("\n")) this.sought.value = chosen;
      this.back = area;
      this.bar.hidden = false;
      this.sought.focus();
      this.sought.select();
      this.search(area);
    }

    close() {
      const match = this.matches[this.at];
      this.bar.hidden = true;
      this.matches = [];
      this.mark();
      if (match) {
        match.area.focus();
        match.area.setSelectionRange(match.start, match.end);
      } else if (this.back && this.back.isConnected) this.back.focus();
    }

    keydown(event) {
      if (window.DeskEditor.isComposing(event)) return;
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.put) this.replace();
      else if (event.key === "Enter" && event.target.tagName === "INPUT") this.step(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    }

    search(from) {
      this.collect();
      const here = this.matches.findIndex((match) => match.area === from);
      this.at = this.matches.length ? Math.max(0, here) : -1;
      this.show();
    }

    collect() {
      this.matches = this.host.areas().flatMap((area) => find(area.value, this.sought.value, this.exact.checked)
        .map(([start, end]) => ({ area, start, end })));
    }

    // After an edit, the place in the order stays.
    refresh() {
      if (!this.isOpen) return;
      this.collect();
      this.at = Math.min(Math.max(this.at, 0), this.matches.length - 1);
      this.mark();
      this.say();
    }

    next() { this.step(1); }

    previous() { this.step(-1); }

    step(by) {
      if (!this.matches.length) return;
      this.at = (this.at + by + this.matches.length) % this.matches.length;
      this.show();
    }

    show() {
      this.mark();
      this.say();
      const current = this.bar.ownerDocument.querySelector(".pe-mirror mark.current");
      if (current) current.scrollIntoView({ block: "center" });
    }

    say() {
      const { words } = this.host;
      this.status.textContent = !this.sought.value ? "" : !this.matches.length ? words.notFound
        : words.found.replace("{n}", this.at + 1).replace("{all}", this.matches.length);
    }

    // Text areas cannot hold marks, so each lies upon a copy of its text that has them.
    mark() {
      this.host.areas(true).forEach((area) => {
        const mirror = area.parentElement.querySelector(".pe-mirror");
        const mine = this.matches.filter((match) => match.area === area);
        if (mirror && (mine.length || mirror.firstChild)) mirror.replaceChildren(...this.marked(area.value, mine));
      });
    }

    marked(text, mine) {
      let from = 0;
      const nodes = mine.flatMap((match) => {
        const mark = document.createElement("mark");
        mark.textContent = text.slice(match.start, match.end);
        if (match === this.matches[this.at]) mark.className = "current";
        const pair = [text.slice(from, match.start), mark];
        from = match.end;
        return pair;
      });
      return mine.length ? [...nodes, `${text.slice(from)}\n`] : [];
    }

    replace() {
      const match = this.matches[this.at];
      if (!match) return;
      if (this.host.isLocked(match.area)) { this.next(); return; }
      this.host.replace([{ ...match, text: this.put.value }]);
      this.collect();
      const after = this.matches.findIndex((each) => each.area === match.area && each.start >= match.start + this.put.value.length);
      const areas = this.host.areas();
      const later = this.matches.findIndex((each) => areas.indexOf(each.area) > areas.indexOf(match.area));
      this.at = after >= 0 ? after : later >= 0 ? later : this.matches.length ? 0 : -1;
      this.show();
    }

    replaceAll() {
      const mine = this.matches.filter(({ area }) => !this.host.isLocked(area));
      const many = mine.length;
      if (!many) return;
      this.host.replace(mine.map((match) => ({ ...match, text: this.put.value })));
      this.search();
      this.status.textContent = this.host.words.replaced.replace("{all}", many);
    }
  };
})();
