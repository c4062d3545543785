// The Markdown of the toolbar: each function takes a text and a selection and returns what replaces which part of it,
// as {from, to, text, start, end}; start and end are the selection afterwards.
"use strict";

(() => {
  const around = (mark) => ({ text, start, end }) => {
    const chosen = text.slice(start, end);
    const inner = chosen.trim();
    const size = mark.length;
    const isOf = (before, after) => before.endsWith(mark) && after.startsWith(mark)
      // A single asterisk beside another is half of a bold mark.
      && (size > 1 || !(before.endsWith(mark + mark) && !before.endsWith(mark.repeat(3))));
    if (isOf(text.slice(0, start), text.slice(end))) {
      return { from: start - size, to: end + size, text: chosen, start: start - size, end: end - size };
    }
    if (inner.length > 2 * size && inner.startsWith(mark) && inner.endsWith(mark)) {
      const bare = inner.slice(size, -size);
      return { from: start, to: end, text: bare, start, end: start + bare.length };
    }
    // Spaces stay outside, or the marks would be read as text.
    const lead = chosen.length - chosen.trimStart().length;
    const marked = chosen.slice(0, lead) + mark + inner + mark + chosen.slice(lead + inner.length);
    return { from: start, to: end, text: marked, start: start + lead + size, end: start + lead + size + inner.length };
  };

  const lines = (change) => ({ text, start, end }) => {
    const from = text.lastIndexOf("\n", start - 1) + 1;
    const stop = text.indexOf("\n", end);
    const to = stop < 0 ? text.length : stop;
    const changed = change(text.slice(from, to).split("\n")).join("\n");
    const moved = changed.length - (to - from);
    // A caret stays a caret; a selection becomes the changed lines, so that the button can take it back.
    return start === end
      ? { from, to, text: changed, start: Math.max(from, start + moved), end: Math.max(from, start + moved) }
      : { from, to, text: changed, start: from, end: from + changed.length };
  };

  const LIST = /^(?:[-*+]|\d+[.)]) /;
  const bare = (line) => line.replace(LIST, "");
  const toggled = (pattern, make) => lines((all) => (all.every((line) => pattern.test(line))
    ? all.map((line) => line.replace(pattern, "")) : all.map(make)));

  const heading = lines((all) => all.map((line) => {
    const level = (/^#{1,6} /.exec(line) || [" "])[0].length - 1;
    const rest = line.replace(/^#{1,6} /, "");
    return { 0: `## ${rest}`, 2: `### ${rest}` }[level] ?? rest;
  }));

  const link = ({ text, start, end }) => {
    const chosen = text.slice(start, end);
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    const made = isAddress ? `[](${chosen})` : `[${chosen}](https://)`;
    // What is still to be typed is selected: the words, or the address.
    const place = isAddress || !chosen ? start + 1 : start + chosen.length + 3;
    return { from: start, to: end, text: made, start: place, end: isAddress || !chosen ? place : place + 8 };
  };

  window.DeskEditor.marks = {
    bold: around("**"),
    italic: around("*"),
    heading,
    link,
    list: toggled(/^[-*+] /, (line) => `- ${bare(line)}`),
    numbers: toggled(/^\d+[.)] /, (line, n) => `${n + 1}. ${bare(line)}`),
    quote: toggled(/^> ?/, (line) => `> ${line}`),
  };

  // As if typed, so that the browser can undo it.
  window.DeskEditor.type = (area, { from, to, text, start, end }) => {
    area.focus();
    area.setSelectionRange(from, to);
    const isTyped = text || from === to ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!isTyped) {
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (start !== undefined) area.setSelectionRange(start, end);
  };

  // What Enter does in a list or a quotation: the next item, or the end after an empty one. Null anywhere else.
  window.DeskEditor.nextItem = (text, caret) => {
    const from = text.lastIndexOf("\n", caret - 1) + 1;
    const found = /^(\s*)([-*+]|(\d+)([.)])|>)(\s+)/.exec(text.slice(from, caret));
    if (!found) return null;
    if (text.slice(from, caret) === found[0] && !text.slice(caret).split("\n")[0]) {
      return { from: Math.max(0, from - 1), to: caret, text: "", ends: true };
    }
    const mark = found[3] ? `${Number(found[3]) + 1}${found[4]}` : found[2];
    return { from: caret, to: caret, text: `\n${found[1]}${mark}${found[5]}` };
  };
})();
