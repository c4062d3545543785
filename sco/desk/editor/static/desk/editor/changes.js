// What has changed in a paragraph of the source since it was translated, shown below its row, and the word of an editor
// that the translation is still correct.
"use strict";

(() => {
  const { compare, isComposing } = window.DeskEditor;

  window.DeskEditor.Changes = class {
    // Kept here, not looked up by its class: the panel stands in the row that it is about, and leaves the page with it.
    constructor(panel, host) {
      Object.assign(this, { panel, host, id: null });
      // Enter would save the whole form, without the reason.
      panel.querySelector(".pe-reason").addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || isComposing(event)) return;
        event.preventDefault();
        this.confirm();
      });
    }

    // The rows may have been put back by an undo since, so the paragraph is looked up by its number.
    get place() { return this.host.model.place(this.id); }

    close() { this.panel.hidden = true; }

    show(row) {
      const { panel, host } = this;
      const { model } = host;
      const source = model.cells[model.source][row];
      if (!panel.hidden && this.id === source.id) { this.close(); return; }
      this.id = source.id;
      this.fill(source, model.source);
      // Only what was saved can be confirmed.
      const isSaved = host.words.confirmUrl && source.text === source.loaded && source.basis !== null;
      panel.querySelector(".pe-confirm").hidden = !isSaved;
      panel.hidden = false;
      host.part("rows").children[row].append(panel);
      panel.scrollIntoView({ block: "nearest" });
    }

    fill(source, language) {
      const before = this.panel.querySelector(".pe-before");
      const parts = source.basis === null ? [] : compare(source.basis, source.text);
      before.lang = language;
      before.replaceChildren(...parts.map(([op, text]) => {
        const element = document.createElement({ gone: "del", new: "ins", same: "span" }[op]);
        element.textContent = text;
        return element;
      }));
      this.panel.querySelector(".pe-said").textContent = "";
    }

    // The difference goes when it is none any more.
    refresh() {
      if (this.panel.hidden) return;
      const at = this.place;
      if (!at || this.host.model.state(at.row) !== "changed") this.close();
    }

    async confirm() {
      const { panel, host } = this;
      const { side, row } = this.place;
      const cell = host.model.cells[side][row];
      const error = await this.send({
        field: host.name, paragraph: cell.number, text: cell.text, reason: panel.querySelector(".pe-reason").value,
      });
      panel.querySelector(".pe-said").textContent = error;
      if (error) return;
      const earlier = host.history.steps.flatMap((step) => step.cells[side]).filter((each) => each.id === cell.id);
      [cell, ...earlier].forEach((each) => { each.basis = cell.text; });
      this.close();
      host.rows.render();
      host.after();
      host.rows.focus(host.model.cells[host.model.target][row], 0);
    }

    // "" or what went wrong.
    async send(fields) {
      const { words, token } = this.host;
      try {
        const body = new URLSearchParams(fields);
        const response = await fetch(words.confirmUrl, { method: "POST", body, headers: { "X-CSRFToken": token } });
        const answer = await response.json();
        return answer.error ?? "";
      } catch {
        return words.confirmFailed;
      }
    }
  };
})();
