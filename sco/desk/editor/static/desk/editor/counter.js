// The counts above the columns: how long each text and the selection are, and how many paragraphs wait.
"use strict";

(() => {
  const { count } = window.DeskEditor;
  const grouped = (number) => number.toLocaleString("en");

  window.DeskEditor.Counter = class {
    constructor(host) { Object.assign(this, { host, isWaiting: false }); }

    // Counting waits for the next frame: many events come at once.
    later() {
      if (this.isWaiting) return;
      this.isWaiting = true;
      requestAnimationFrame(() => { this.isWaiting = false; this.count(); });
    }

    count() {
      this.host.model.order.forEach((side) => {
        this.host.root.querySelector(`.pe-count[data-side="${side}"]`).textContent = this.length(side);
      });
      this.host.part("progress").textContent = this.waiting();
    }

    length(side) {
      const { words, areas } = this.host;
      const { amount, minutes } = count(areas[side].value, side);
      const chosen = this.chosen(side);
      const part = chosen ? `${words.chosen.replace("{n}", grouped(count(chosen, side).amount))} ` : "";
      const whole = words.units[side][amount === 1 ? 0 : 1].replace("{n}", grouped(amount));
      return part + whole + (minutes ? ` · ${words.minutes.replace("{n}", minutes)}` : "");
    }

    chosen(side) {
      const area = document.activeElement;
      const isHere = area?.tagName === "TEXTAREA" && area.lang === side && this.host.row.contains(area);
      return isHere ? area.value.slice(area.selectionStart, area.selectionEnd) : "";
    }

    waiting() {
      const { model, words, areas, mode } = this.host;
      if (mode !== "paragraphs" || Object.values(areas).some((area) => !area.value)) return "";
      const states = [...Array(model.length).keys()].map((row) => model.state(row));
      return ["new", "changed"].map((state) => [state, states.filter((each) => each === state).length])
        .filter(([, many]) => many).map(([state, many]) => `${words.states[state]} ${many}`).join(" · ");
    }
  };
})();
