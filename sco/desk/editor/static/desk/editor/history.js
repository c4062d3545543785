// Undo for paragraphs. The browser's own knows one text area at a time, and nothing of splitting and merging.
"use strict";

(() => {
  const MOST = 500;
  const PAUSE = 1000;
  const TYPING = /^(?:insertText|insertCompositionText|deleteContent(?:Backward|Forward))$/;

  window.DeskEditor.History = class {
    constructor(first) {
      this.steps = [first];
      this.at = 0;
      this.typing = "";
      this.time = 0;
    }

    // Letters typed in one go are one step.
    record(step, kind, place) {
      const now = performance.now();
      const typing = TYPING.test(kind) ? `${kind} ${place}` : "";
      const goesOn = typing && typing === this.typing && now - this.time < PAUSE && this.at > 0;
      this.steps.length = this.at + 1;
      if (goesOn) this.steps[this.at] = step;
      else this.steps.push(step);
      if (this.steps.length > MOST) this.steps.shift();
      this.at = this.steps.length - 1;
      [this.typing, this.time] = [typing, now];
    }

    move(by) {
      const to = this.at + by;
      if (to < 0 || to >= this.steps.length) return null;
      this.at = to;
      this.typing = "";
      return this.steps[to];
    }
  };
})();
