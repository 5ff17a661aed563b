// The desk with scripts: what is typed is saved as it is typed, also through a broken connection; previews and the
// matrix follow by themselves. Without scripts every button works all the same.
"use strict";

const SAVE_AFTER_MS = 150;
const TRY_AGAIN_MS = 5000;
const SAY_HERE_MS = 30000;

function composing(compose) {
  const form = compose.querySelector("#form");
  if (!form) return;
  const address = compose.dataset.address;
  const key = `keryx:${address.split("?")[0]}`;
  const told = compose.querySelector("#told");
  let timer = null, running = false, again = false, sentLast = read();

  function read() {
    return new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "seen")).toString();
  }

  function keep() { // until the office has it: through a closed tab, a dead battery, a lost network
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), text: read() })); } catch { /* a full disk */ }
  }

  async function save() {
    if (running) { again = true; return; }
    running = true;
    const text = read();
    told.textContent = compose.dataset.saving;
    try {
      const answer = await fetch(address, { method: "PUT", body: new FormData(form), headers: { accept: "application/json" } });
      const found = await answer.json();
      if (!answer.ok) { told.textContent = found.refused; return; }
      sentLast = text;
      for (const field of compose.querySelectorAll("input[name=seen]")) field.value = found.version;
      if (read() === text) localStorage.removeItem(key);
      told.textContent = found.beside ? compose.dataset.beside.replace("{who}", found.beside) : compose.dataset.saved;
      show(found);
    } catch {
      told.textContent = compose.dataset.offline;
      setTimeout(() => later(0), TRY_AGAIN_MS);
    } finally {
      running = false;
      if (again) { again = false; later(0); }
    }
  }

  function later(ms) { clearTimeout(timer); timer = setTimeout(save, ms); }

  function show(found) {
    const others = compose.querySelector("#others");
    others.hidden = !found.others.length;
    others.textContent = compose.dataset.others.replace("{who}", found.others.join(", "));
    if (found.title) compose.querySelector("h1").textContent = found.title;
    const left = compose.querySelector("#left");
    left.textContent = found.errors.length ? compose.dataset.left.replace("{n}", found.errors.length) : compose.dataset.ready;
    for (const field of form.querySelectorAll("[data-field]")) {
      const said = field.querySelector(".govgr-error-message");
      const wrong = found.errors.filter(error => names(field.dataset.field).includes(error.field)).map(error => error.said);
      const typed = [...field.querySelectorAll("input, textarea, select")].some(one => one.value && one.type !== "checkbox");
      if (said && (typed || said.textContent)) said.textContent = wrong.join(" "); // nobody is scolded for what they have not come to yet
    }
    for (const { channel, views } of found.previews) {
      const places = compose.querySelectorAll(`[data-channel="${channel}"] iframe, [data-channel="${channel}"] pre`);
      if (places.length !== views.length) return reload();
      views.forEach((view, n) => {
        if (view.kind === "page" && places[n].srcdoc !== view.content) places[n].srcdoc = view.content;
        if (view.kind === "text") places[n].textContent = view.content;
      });
    }
    const shown = compose.querySelectorAll("#previews [data-channel]").length;
    if (shown !== found.previews.length) reload();
  }

  async function reload() { // other channels than before: their places come from the page itself
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const fresh = page.querySelector("#previews");
    if (fresh) compose.querySelector("#previews").replaceChildren(...fresh.childNodes);
  }

  function names(field) { return field.endsWith(".el") ? [field, field.slice(0, -3)] : [field]; }

  form.addEventListener("input", () => { keep(); later(SAVE_AFTER_MS); });
  form.addEventListener("change", event => {
    if (event.target.matches("[data-reload]")) form.requestSubmit(form.querySelector("#save"));
  });
  for (const other of compose.querySelectorAll("[data-after-saving]")) {
    other.addEventListener("submit", async event => {
      if (read() === sentLast) return;
      event.preventDefault();
      await save();
      if (read() === sentLast) other.submit();
    });
  }
  setInterval(() => { if (!document.hidden) later(0); }, SAY_HERE_MS);
  addEventListener("online", () => later(0));

  const kept = localStorage.getItem(key);
  if (kept) { // typed here, and the office never had it
    for (const [name, value] of new URLSearchParams(JSON.parse(kept).text)) {
      const field = form.elements[name];
      if (field && "value" in field && field.type !== "checkbox") field.value = value;
    }
    later(0);
  }
}

function leaving(note) { // the page shows what became of it
  const wait = Math.max(0, new Date(note.dataset.leaves) - Date.now()) + 3000;
  setTimeout(() => location.reload(), wait);
}

function listening(link) {
  link.addEventListener("click", event => {
    event.preventDefault();
    const sound = document.createElement("audio");
    sound.controls = sound.autoplay = true;
    sound.src = link.href + (link.href.includes("?") ? "&" : "?") + "at=" + Date.now();
    link.after(sound);
  });
}

for (const compose of document.querySelectorAll("#compose")) composing(compose);
for (const note of document.querySelectorAll("#leaving")) leaving(note);
document.addEventListener("click", event => {
  const link = event.target.closest?.("[data-listen]");
  if (link && !link.dataset.bound) { event.preventDefault(); link.dataset.bound = "1"; listening(link); link.click(); }
});
