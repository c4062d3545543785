// Makes claims of what is selected in a source text: on an article's form, and on a claim's.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const AROUND = 32;

  // The selection without white space at its ends, and what surrounds it.
  const cut = (text, start, end) => {
    while (start < end && /\s/.test(text[start])) start += 1;
    while (end > start && /\s/.test(text[end - 1])) end -= 1;
    return {
      quote_exact: text.slice(start, end),
      quote_prefix: text.slice(Math.max(0, start - AROUND), start),
      quote_suffix: text.slice(end, end + AROUND),
    };
  };
  const length = (text) => [...text].length;

  // --- an article's form: a link to a new claim with the selection ---

  const onArticle = (area) => {
    const { claimUrl, claimLabel, claimHint, claimUnsaved, claimLongest } = area.dataset;
    const tools = Object.assign(document.createElement("p"), { className: "source-tools" });
    const link = Object.assign(document.createElement("a"), { className: "button", target: "_blank", textContent: claimLabel });
    const hint = Object.assign(document.createElement("span"), { className: "help", textContent: claimHint });
    tools.append(link, hint);
    (area.closest(".flex-container") || area).after(tools);
    const update = () => {
      const found = cut(area.value, area.selectionStart, area.selectionEnd);
      const isSaved = area.value === area.defaultValue;
      const fits = isSaved && found.quote_exact && length(found.quote_exact) <= Number(claimLongest);
      link.toggleAttribute("href", Boolean(fits));
      link.setAttribute("aria-disabled", String(!fits));
      if (fits) link.href = `${claimUrl}&${new URLSearchParams(found)}`;
      hint.textContent = fits ? `“${found.quote_exact}”` : isSaved ? claimHint : claimUnsaved;
    };
    for (const name of ["select", "input", "keyup", "pointerup", "selectionchange"]) area.addEventListener(name, update);
    document.addEventListener("selectionchange", () => { if (document.activeElement === area) update(); });
    update();
  };

  // --- a claim's form: the selection fills it ---

  const inText = (box) => {
    const selection = getSelection();
    if (!selection.rangeCount || !box.contains(selection.anchorNode) || !box.contains(selection.focusNode)) return null;
    const range = selection.getRangeAt(0);
    const before = range.cloneRange();
    before.selectNodeContents(box);
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    return cut(box.textContent, start, start + range.toString().length);
  };

  const onClaim = (panel) => {
    const box = panel.querySelector(".source-text");
    const button = panel.querySelector(".use-selection");
    if (!box || !button) return;
    const output = panel.querySelector("output");
    let chosen = null;
    button.hidden = false;
    document.addEventListener("selectionchange", () => {
      const found = inText(box);
      if (!found) return;
      chosen = found.quote_exact && length(found.quote_exact) <= Number(panel.dataset.longest) ? found : null;
      button.disabled = !chosen;
    });
    button.addEventListener("click", async () => {
      if (!chosen) return;
      const query = new URLSearchParams({ article: panel.dataset.article, ...chosen });
      const answer = await fetch(`${panel.dataset.address}?${query}`).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const found = await answer.json();
      output.textContent = found.error || found.echo;
      output.classList.toggle("echo-error", Boolean(found.error));
      if (!found.error) { fill(found.fields); mark(found.passage); }
    });

    const mark = (passage) => {
      [...panel.querySelector(".passage").children].forEach((part, place) => { part.textContent = passage[place]; });
    };
  };

  const loaded = (input) => (input.tagName === "SELECT"
    ? [...input.options].find((option) => option.defaultSelected)?.value ?? ""
    : input.defaultValue);

  // The figure goes with its quotation. What the editor has typed on this page stays, and so does a chosen kind.
  const mayFill = (input, name) => {
    if (name.startsWith("quote_") || !input.value) return true;
    return name !== "kind" && [loaded(input), input.dataset.filled].includes(input.value);
  };

  const fill = (fields) => {
    for (const [name, value] of Object.entries(fields)) {
      const input = document.querySelector(`#content-main form [name="${name}"]`);
      if (!input || !mayFill(input, name)) continue;
      input.value = value;
      input.dataset.filled = value;
      // For what keeps unsaved text, and what compares it.
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const area = document.querySelector("textarea[data-claim-url]");
  if (area) onArticle(area);
  const panel = document.querySelector(".source-panel");
  if (panel) onClaim(panel);
});
