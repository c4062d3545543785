// Says who else has this form open, and asks again every 25 seconds while the tab is in sight.
"use strict";

(() => {
  const place = document.getElementById("presence");
  if (!place) return;
  const ended = document.getElementById("session-ended"), form = place.closest("form");
  const EVERY = 25_000;
  const { nameOf } = window.DeskFields;
  let focused = { lang: "", name: "" }, timer = 0;

  const send = (more) => {
    const body = new URLSearchParams({ token: place.dataset.token, ...more });
    const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
    return fetch(place.dataset.url, { method: "POST", body, headers, redirect: "manual", keepalive: true });
  };
  // The column's head, where paragraphs stand in for a text.
  const shownFor = (field) => field.closest(".pe-field:not(.pe-by-text)")?.querySelector(`[data-head="${field.lang}"]`) || field;
  const mark = (others) => {
    document.querySelectorAll(".edited-by-other").forEach((each) => each.classList.remove("edited-by-other"));
    for (const { field } of others) {
      const found = field && form.querySelector(`[name="${CSS.escape(field)}"]`);
      if (found) shownFor(found).classList.add("edited-by-other");
    }
  };
  const show = (others) => {
    const text = others.map((each) => each.text).join(" ");
    // Written only if it changes, so that it is not read out again and again.
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
    mark(others);
  };
  const beat = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    timer = setTimeout(beat, EVERY);
    try {
      const response = await send({ language: focused.lang, field: focused.name });
      ended.hidden = response.type !== "opaqueredirect" && response.status !== 403;
      if (response.ok) show((await response.json()).others);
    } catch { /* The network is away: the next one may succeed. */ }
  };
  form.addEventListener("focusin", ({ target }) => {
    const name = nameOf(target);
    if (!name || name === focused.name) return;
    const isNews = focused.lang !== target.lang;
    focused = { lang: target.lang, name };
    if (isNews) beat();
  });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) beat();
  });
  addEventListener("pagehide", () => { send({ gone: "1" }).catch(() => {}); });
  beat();
})();
