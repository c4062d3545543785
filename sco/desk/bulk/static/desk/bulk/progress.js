// Shows how far a bulk job is, and the report once it is over.
"use strict";

(() => {
  const box = document.querySelector(".bulk-job .progress[data-url]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const settled = box.querySelector(".settled");
  const ask = async () => {
    try {
      const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
      // Whoever was logged out in the meantime gets the login page.
      if (!answer.ok || answer.redirected) { location.reload(); return; }
      const found = await answer.json();
      bar.value = found.settled;
      settled.textContent = found.settled;
      if (found.state !== "running") { location.reload(); return; }
    } catch {
      // The server may be restarting: asked again.
    }
    setTimeout(ask, document.hidden ? 10000 : 1500);
  };
  setTimeout(ask, 1500);
})();
