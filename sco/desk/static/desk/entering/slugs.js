// Proposes a slug from the title while a new item is written. What the editor typed stays.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const PAUSE = 400;
  const slug = document.querySelector("input[data-propose]");
  if (!slug || (slug.value && !slug.closest("form").querySelector(".errornote"))) return;
  const [zh, en] = slug.dataset.from.split(" ").map((name) => slug.form.elements[name]);
  if (!zh || !en) return;
  let proposed = slug.value;
  let waiting = 0;

  const propose = async () => {
    if (slug.value !== proposed) return;
    const query = new URLSearchParams({ zh: zh.value.slice(0, 200), en: en.value.slice(0, 200) });
    const answer = await fetch(`${slug.dataset.propose}?${query}`).catch(() => null);
    if (!answer?.ok || answer.redirected || slug.value !== proposed) return;
    proposed = (await answer.json()).slug;
    slug.value = proposed;
  };

  for (const title of [zh, en]) {
    title.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(propose, PAUSE); });
  }
});
