// Where what is typed is kept in the browser: per account, item and tab. Also on pages without a form, which learn here
// that a text was saved, and forget all texts at a logout.
"use strict";

window.deskKept = (() => {
  const PREFIX = "desk:kept:", MAX_ITEMS = 40, MAX_SIZE = 1_000_000, MAX_AGE = 14 * 24 * 3600 * 1000;
  const SAVED = "desk_saved";

  // Browsers may forbid storage, or have no room left: the desk then works as it would without.
  const quietly = (action, otherwise) => { try { return action(); } catch { return otherwise; } };
  const keys = () => quietly(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)), []);
  const read = (key) => quietly(() => JSON.parse(localStorage.getItem(key)), null);
  const remove = (key) => quietly(() => localStorage.removeItem(key));
  const tab = quietly(() => {
    const known = sessionStorage.getItem("desk:tab") || Math.random().toString(36).slice(2, 10);
    sessionStorage.setItem("desk:tab", known);
    return known;
  }, "tab");

  const keyOf = (account, item) => `${PREFIX}${account}:${item}:${tab}`;
  const of = (account, item) => keys().filter((key) => key.startsWith(`${PREFIX}${account}:${item}:`))
    .map((key) => ({ key, ...read(key) })).filter((entry) => entry.fields).sort((a, b) => b.at - a.at);

  const tidy = () => {
    const entries = keys().map((key) => ({ key, at: read(key)?.at || 0 })).sort((a, b) => b.at - a.at);
    entries.filter((entry, number) => number >= MAX_ITEMS || Date.now() - entry.at > MAX_AGE)
      .forEach((entry) => remove(entry.key));
  };
  let isLoggedOut = false;
  const write = (key, entry) => {
    if (isLoggedOut) return false;
    const text = JSON.stringify({ ...entry, at: Date.now() });
    if (text.length > MAX_SIZE) return false;
    tidy();
    return quietly(() => { localStorage.setItem(key, text); return true; }, false);
  };

  const forgetSaved = () => {
    const saved = document.cookie.split("; ").find((each) => each.startsWith(`${SAVED}=`))?.slice(SAVED.length + 1);
    if (!saved) return;
    document.cookie = `${SAVED}=; max-age=0; path=/; SameSite=Lax`;
    const item = saved.replaceAll('"', "");
    keys().filter((key) => key.split(":")[3] === item && read(key)?.sent).forEach(remove);
  };

  forgetSaved();
  addEventListener("submit", (event) => {
    if (event.target.id !== "logout-form") return;
    // Nothing is written any more while the page closes.
    isLoggedOut = true;
    keys().forEach(remove);
  });
  return { keyOf, of, read, remove, write };
})();
