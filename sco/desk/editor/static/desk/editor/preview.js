// The preview of one column, as reading pages will show it. The server renders it and keeps nothing.
"use strict";

(() => {
  const QUIET = 400;

  window.DeskEditor.Preview = class {
    // host: text(side), url, token, words.
    constructor(element, host) {
      Object.assign(this, { element, host, side: "", asked: 0, shown: null });
      this.body = element.querySelector(".pe-rendered");
      this.title = element.querySelector(".pe-preview-language");
    }

    get isOpen() { return !this.element.hidden; }

    toggle(side) {
      this.element.hidden = this.isOpen;
      if (this.isOpen) this.show(side);
    }

    show(side) {
      if (!this.isOpen) return;
      this.side = side;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), this.shown === null ? 0 : QUIET);
    }

    async ask() {
      const { host, side } = this;
      const text = host.text(side);
      this.asked += 1;
      const mine = this.asked;
      try {
        const response = await fetch(host.url, {
          method: "POST",
          body: new URLSearchParams({ text }),
          headers: { "X-CSRFToken": host.token, Accept: "application/json" },
        });
        const answer = await response.json();
        if (mine === this.asked) this.fill(answer.html ?? "", answer.error ?? "", side);
      } catch {
        if (mine === this.asked) this.fill("", host.words.noPreview, side);
      }
    }

    fill(html, error, side) {
      this.shown = html;
      this.body.lang = side;
      this.title.textContent = this.host.words[side];
      if (error) this.body.textContent = error;
      else this.body.innerHTML = html || "";
      this.body.querySelectorAll("a").forEach((link) => Object.assign(link, { target: "_blank", rel: "noopener" }));
    }

    // Keeps the block in view that is being written: so far down in the text, so far down in the preview.
    follow(part) {
      if (this.isOpen) this.body.scrollTop = part * this.body.scrollHeight - this.body.clientHeight / 2;
    }
  };
})();
