// The differences of two versions of a paragraph. A pure function, as those in text.js.
"use strict";

(() => {
  // One text against another, by word or Chinese character: pairs of "same", "gone" or "new", and the text.
  const compare = (before, after) => {
    const tokens = (text) => text.match(/\p{Script=Han}|[\p{L}\p{N}\p{M}]+|\s+|[^]/gu) || [];
    const [a, b] = [tokens(before), tokens(after)];
    let head = 0;
    while (head < Math.min(a.length, b.length) && a[head] === b[head]) head += 1;
    let tail = 0;
    while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
    const [c, d] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
    const middle = c.length * d.length > 1e6 ? [["gone", c.join("")], ["new", d.join("")]] : subsequence(c, d);
    const all = [["same", a.slice(0, head).join("")], ...middle, ["same", a.slice(a.length - tail).join("")]];
    return all.filter(([, text]) => text);
  };

  const subsequence = (c, d) => {
    const length = Array.from({ length: c.length + 1 }, () => new Uint16Array(d.length + 1));
    for (let i = c.length - 1; i >= 0; i -= 1) {
      for (let j = d.length - 1; j >= 0; j -= 1) {
        length[i][j] = c[i] === d[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    const found = [];
    const add = (op, text) => { if (found.at(-1)?.[0] === op) found.at(-1)[1] += text; else found.push([op, text]); };
    let [i, j] = [0, 0];
    while (i < c.length || j < d.length) {
      if (i < c.length && j < d.length && c[i] === d[j]) { add("same", c[i]); i += 1; j += 1; }
      else if (j === d.length || (i < c.length && length[i + 1][j] >= length[i][j + 1])) { add("gone", c[i]); i += 1; }
      else { add("new", d[j]); j += 1; }
    }
    return found;
  };

  window.DeskEditor.compare = compare;
})();
