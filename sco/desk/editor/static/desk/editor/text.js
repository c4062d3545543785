// Pure functions on texts: paragraphs, counts, and finding. Nothing here knows of the page.
"use strict";

window.DeskEditor = {};

(() => {
  // Two line ends are one separator, so that four keep an empty paragraph: a gap that is still to be translated.
  // Nothing is lost: joining what was split gives the same text.
  const split = (text) => {
    const cells = [];
    let from = 0;
    for (const { 0: run, index } of text.matchAll(/\n{2,}/g)) {
      const many = Math.floor(run.length / 2);
      for (let n = 0; n < many; n += 1) {
        cells.push({ text: n ? "" : text.slice(from, index), separator: n < many - 1 ? "\n\n" : run.slice(2 * n) });
      }
      from = index + run.length;
    }
    return [...cells, { text: text.slice(from), separator: "" }];
  };

  const join = (cells) => {
    const last = cells.findLastIndex((cell) => cell.text !== "");
    return cells.slice(0, last + 1)
      .map((cell, n) => cell.text + (n < last ? cell.separator || "\n\n" : "")).join("");
  };

  const HAN = /\p{Script=Han}/gu;
  const WORD = /[\p{L}\p{N}\p{M}]+(?:[’'.,\-‐–][\p{L}\p{N}\p{M}]+)*/gu;
  // The address of a link is neither read nor translated.
  const prose = (text) => text.replace(/\]\([^)\s]*\)/g, "]");
  const number = (text, pattern) => (text.match(pattern) || []).length;

  // Chinese: characters, and words of other scripts, each as one. English: words. Both: minutes of quiet reading.
  const count = (text, language) => {
    const read = prose(text);
    const characters = number(read, HAN);
    const words = number(read.replace(HAN, " "), WORD);
    const amount = language === "zh-Hans" ? characters + words : words + characters;
    const pace = language === "zh-Hans" ? 400 : 230;
    return { amount, minutes: amount ? Math.max(1, Math.round(amount / pace)) : 0 };
  };

  // Of the same length as the text, so that places found in it are places in the text.
  const fold = (text) => text.replace(/[^\n]/g, (letter) => {
    const folded = letter.normalize("NFKC").toLowerCase();
    return folded.length === 1 ? folded : letter;
  });

  const find = (text, sought, exact) => {
    const places = [];
    if (!sought) return places;
    const [where, what] = exact ? [text, sought] : [fold(text), fold(sought)];
    for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) {
      places.push([at, at + what.length]);
    }
    return places;
  };

  // The letter on the key; where the layout has other letters, Russian ones for example, the key's place.
  const letterOf = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase()
    : event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key);
  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  Object.assign(window.DeskEditor, { split, join, count, fold, find, letterOf, isComposing });
})();
