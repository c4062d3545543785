// Turns the ticked boxes of linked items into chips: a search adds, a button removes, two more change the order.
"use strict";

(() => {
  const PAUSE = 200;
  const MOST_SHOWN = 20;

  const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

  class Chips {
    constructor(root) {
      this.root = root;
      this.data = root.dataset;
      this.list = root.querySelector(".chip-list");
      this.entry = root.querySelector(".chip-add");
      this.status = element("span", { className: "visually-hidden" });
      this.status.setAttribute("role", "status");
      root.append(this.status);
      root.classList.add("chips-ready");
      if (this.data.locked !== undefined || !this.entry) return;
      for (const chip of this.list.children) this.equip(chip);
      this.makeCombobox();
      this.listenToPopup();
      root.addEventListener("desk:fill", (event) => this.fill(event.detail));
    }

    // --- chips ---

    title(chip) { return chip.querySelector("label span").textContent; }

    equip(chip) {
      if (this.data.ordered !== undefined) {
        chip.append(this.button("←", this.data.earlier, chip, () => this.move(chip, -1)));
        chip.append(this.button("→", this.data.later, chip, () => this.move(chip, 1)));
      }
      chip.append(this.button("×", this.data.remove, chip, () => this.remove(chip)));
    }

    button(sign, name, chip, act) {
      const button = element("button", { type: "button", textContent: sign, className: "chip-button" });
      button.setAttribute("aria-label", `${name}: ${this.title(chip)}`);
      button.addEventListener("click", act);
      return button;
    }

    move(chip, step) {
      const other = step < 0 ? chip.previousElementSibling : chip.nextElementSibling;
      if (!other) return;
      const focused = document.activeElement;
      if (step < 0) other.before(chip); else other.after(chip);
      focused.focus();
      this.say(`${this.title(chip)}: ${[...this.list.children].indexOf(chip) + 1}`);
      this.changed();
    }

    remove(chip) {
      const next = chip.nextElementSibling || chip.previousElementSibling;
      this.say(`${this.data.remove}: ${this.title(chip)}`);
      chip.remove();
      (next ? next.querySelector(".chip-button:last-child") : this.entry).focus();
      this.changed();
    }

    // Short, in the editor's language, as the desk itself writes chips.
    short(text) {
      const names = text.replace(/ \([a-z0-9-]+\)$/, "").split(" · ");
      return document.documentElement.lang.startsWith("zh") ? names[0] : names[names.length - 1];
    }

    add(key, text) {
      const title = this.short(text);
      const known = [...this.list.querySelectorAll("input")].some((box) => box.value === key);
      if (!known) {
        const box = element("input", { type: "checkbox", name: this.data.name, value: key, checked: true });
        const label = element("label", {});
        label.append(box, " ", element("span", { textContent: title }));
        const chip = element("li", { className: "chip", title: text });
        chip.append(label);
        this.list.append(chip);
        this.equip(chip);
        this.changed();
      }
      this.say(title);
    }

    // What was kept of a form that was never saved: pairs of key and title.
    fill(pairs) {
      this.list.replaceChildren();
      this.changed();
      pairs.forEach(([key, text]) => this.add(key, text));
    }

    say(text) { this.status.textContent = text; }

    // Scripts that watch for unsaved text see no change of a box that is gone.
    changed() {
      this.root.dataset.changed = "";
      this.root.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // --- search ---

    makeCombobox() {
      this.box = element("ul", { className: "chip-options", id: `${this.root.id}_options`, hidden: true });
      this.box.setAttribute("role", "listbox");
      this.box.setAttribute("aria-label", this.entry.placeholder);
      this.entry.after(this.box);
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-expanded": "false", "aria-controls": this.box.id, "aria-autocomplete": "list",
      })) this.entry.setAttribute(name, value);
      this.entry.addEventListener("input", () => {
        this.wanted = false;
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => this.search(), PAUSE);
      });
      this.entry.addEventListener("focus", () => this.search());
      this.entry.addEventListener("blur", () => setTimeout(() => this.close(), 150));
      this.entry.addEventListener("keydown", (event) => this.key(event));
    }

    async search() {
      const term = this.entry.value.trim();
      const query = new URLSearchParams({
        term, app_label: this.data.app, model_name: this.data.model, field_name: this.data.field,
      });
      try {
        const answer = await fetch(`${this.data.search}?${query}`);
        if (!answer.ok || answer.redirected || this.entry.value.trim() !== term) return;
        const found = (await answer.json()).results;
        this.shownFor = term;
        this.show(found);
      } catch {
        this.close();
      }
    }

    show(results) {
      const chosen = new Set([...this.list.querySelectorAll("input")].map((box) => box.value));
      const rows = results.filter((row) => !chosen.has(String(row.id))).slice(0, MOST_SHOWN);
      this.box.replaceChildren(...rows.map((row, number) => this.option(row, number)));
      if (!rows.length) {
        const none = element("li", { className: "chip-none", textContent: this.data.none });
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        this.box.append(none);
      }
      const open = document.activeElement === this.entry;
      this.box.hidden = !open;
      this.entry.setAttribute("aria-expanded", String(open));
      this.mark(this.entry.value.trim() ? 0 : -1);
      const option = this.options()[this.marked];
      // An empty list may be followed by one that has it: a row that was just made is taken in by whoever asks first.
      if (this.wanted && option) this.choose(option);
    }

    option(row, number) {
      const option = element("li", { id: `${this.box.id}_${number}`, textContent: row.text });
      option.setAttribute("role", "option");
      option.dataset.key = row.id;
      // Not click: the entry would lose the focus first, and the list close.
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); this.choose(option); });
      return option;
    }

    options() { return [...this.box.querySelectorAll("[data-key]")]; }

    mark(number) {
      const options = this.options();
      this.marked = options.length ? Math.max(-1, Math.min(number, options.length - 1)) : -1;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.marked)));
      const option = options[this.marked];
      if (option) option.scrollIntoView({ block: "nearest" });
      if (option) this.entry.setAttribute("aria-activedescendant", option.id);
      else this.entry.removeAttribute("aria-activedescendant");
    }

    choose(option) {
      this.add(option.dataset.key, option.textContent);
      this.wanted = false;
      this.entry.value = "";
      this.search();
    }

    key(event) {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (this.box.hidden) this.search();
        else this.mark(this.marked + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter") {
        // Enter would save the whole form.
        event.preventDefault();
        const option = this.options()[this.marked];
        // Whoever types quickly is ahead of the list: what it shows is of an earlier term.
        this.wanted = this.entry.value.trim() !== this.shownFor;
        if (this.wanted) this.search();
        else if (!this.box.hidden && option) this.choose(option);
      } else if (event.key === "Escape" && !this.box.hidden) {
        event.stopPropagation();
        this.close();
      } else if (event.key === "Backspace" && !this.entry.value && this.list.lastElementChild) {
        event.preventDefault();
        this.list.lastElementChild.querySelector(".chip-button:last-child").focus();
      }
    }

    close() {
      this.box.hidden = true;
      this.entry.setAttribute("aria-expanded", "false");
      this.entry.removeAttribute("aria-activedescendant");
    }

    // --- new items ---

    // Django's window writes the key of a new item into this input, and tells its jQuery alone.
    listenToPopup() {
      const made = document.getElementById(`${this.root.id}_new`);
      if (!made || !window.django) return;
      window.django.jQuery(made).on("change", () => {
        if (made.value) this.addNew(made.value);
        made.value = "";
      });
    }

    async addNew(key) {
      const query = new URLSearchParams({
        term: "", key, app_label: this.data.app, model_name: this.data.model, field_name: this.data.field,
      });
      let title = `#${key}`;
      try {
        const answer = await fetch(`${this.data.search}?${query}`);
        const found = (await answer.json()).results.find((row) => String(row.id) === key);
        if (found) title = found.text;
      } catch { /* the chip keeps its number until the page is saved */ }
      this.add(key, title);
    }
  }

  addEventListener("DOMContentLoaded", () => {
    for (const root of document.querySelectorAll(".chips")) new Chips(root);
  });
})();
