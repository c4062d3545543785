// On a phone a long text opens from a line that says how many paragraphs it has, and how many of them wait.
"use strict";

(() => {
  const isNarrow = matchMedia("(max-width: 767px)");
  const PAUSE = 250;
  const WAITING = new Set(["new", "changed", "edited", "extra"]);
  const counted = (forms, n) => forms[n === 1 ? 0 : 1].replace("{n}", n);

  const about = ({ model, words }) => {
    const lengths = model.order.map((side) => {
      const many = model.cells[side].filter((cell) => cell.text).length;
      return `${words[side]} ${counted(words.paragraphs, many)}`;
    });
    const open = [...Array(model.length).keys()].filter((row) => WAITING.has(model.state(row))).length;
    return [...lengths, open ? counted(words.open, open) : words.allDone].join(" · ");
  };

  window.DeskEditor.fold = (host) => {
    const { row, areas, name, root } = host;
    const isEmpty = Object.values(areas).every((area) => !area.value.trim());
    if (!isNarrow.matches || isEmpty) return;
    const details = Object.assign(document.createElement("details"), { className: "section pe-fold" });
    details.dataset.section = `text-${name}`;
    const summary = document.createElement("summary");
    const label = Object.assign(document.createElement("strong"), { textContent: root.getAttribute("aria-label") });
    const said = Object.assign(document.createElement("span"), { className: "quiet", textContent: about(host) });
    summary.append(label, " ", said);
    row.before(details);
    details.append(summary, row);
    // Typing changes what the line says, but counting a long text takes too long for each key.
    let waiting = 0;
    const say = () => { said.textContent = about(host); };
    host.said = () => { clearTimeout(waiting); waiting = setTimeout(say, PAUSE); };
    details.addEventListener("toggle", () => {
      say();
      if (details.open) host.after();
    });
    window.DeskSections?.prepare(details);
  };
})();
