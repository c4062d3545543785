// Sends files one after another, so that many fit through a server that takes little at a time.
"use strict";

(() => {
  const form = document.querySelector("form.upload");
  if (!form) return;
  form.closest(".importing").classList.add("scripted");
  const input = form.querySelector("input[type=file]");
  const text = form.querySelector("textarea");
  const list = form.querySelector(".sent");
  const drop = form.querySelector(".drop");
  const button = form.querySelector("input[type=submit]");
  const words = form.dataset;
  let job = "";

  const row = (name) => {
    const item = document.createElement("li");
    const state = document.createElement("span");
    item.append(`${name} `, state);
    list.append(item);
    list.hidden = false;
    return (said, isFailure) => { state.textContent = said; state.classList.toggle("failed", Boolean(isFailure)); };
  };

  // In a page saved as a single file the page comes first. Its pictures are not imported, and need not be sent.
  const fitting = (file) => (
    /\.mht(ml)?$/i.test(file.name) && file.size > Number(words.limit) ? file.slice(0, Number(words.limit) - 10000) : file
  );

  const isLong = () => new Blob([text.value]).size > Number(words.textLimit);

  const send = async (name, fill) => {
    const say = row(name);
    say(words.sending);
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    data.set("job", job);
    fill(data);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (answer.redirected) { say(words.loggedOut, true); return null; }
      // A login in another window has changed the secret of this one.
      if (answer.status === 403) { say(words.expired, true); return null; }
      if (answer.status === 413) { say(words.tooLarge, true); return null; }
      const found = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
      if (!answer.ok) { say(found.error || words.failed, true); return null; }
      job = String(found.job);
      say(found.reason || found.planned, Boolean(found.reason));
      return found.url;
    } catch {
      say(words.failed, true);
      return null;
    }
  };

  const sendAll = async (files) => {
    if (files.length > Number(words.most)) { row("")(words.tooMany, true); return; }
    list.replaceChildren();
    button.disabled = true;
    let url = null;
    let isWhole = true;
    for (const file of files) {
      const content = fitting(file);
      if (content.size > Number(words.limit)) { row(file.name)(words.tooLarge, true); isWhole = false; continue; }
      const sent = await send(file.name, (data) => data.append("files", content, file.name));
      if (sent) url = sent; else isWhole = false;
    }
    if (isLong()) { row(words.pasted)(words.tooLarge, true); isWhole = false; } else if (text.value.trim()) {
      const sent = await send(words.pasted, (data) => data.set("text", text.value));
      if (sent) url = sent; else isWhole = false;
    }
    button.disabled = false;
    input.value = "";
    if (url && isWhole) { location.assign(url); return; }
    if (url) {
      // What could not be sent stays readable.
      const link = document.createElement("a");
      link.href = url;
      link.className = "button";
      link.textContent = words.go;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length && !isLong()) return;
    event.preventDefault();
    sendAll([...input.files]);
  });
  form.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  form.addEventListener("dragleave", () => drop.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    sendAll([...event.dataTransfer.files]);
  });
})();
