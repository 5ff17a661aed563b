// The rundown with scripts: it follows by itself, and segments are dragged (to a place, out of their slot, in from what is
// left out), or by keyboard moved by Alt and an arrow, vetoed by Alt and Delete. Without scripts every button is a form of
// its own, and the page is loaded again.
"use strict";

const place = document.querySelector("#rundown"), told = document.querySelector("#told");
const print = document.querySelector("#print");
let dragged = null, waiting = null, busy = false;

function say(text) {
  told.textContent = text;
  told.hidden = !text;
}

// New slots in the place of the old; what was open stays open, what had the focus keeps it.
function show(html) {
  const open = [...place.querySelectorAll("details[open]")].map(one => one.id);
  const focus = place.contains(document.activeElement) ? document.activeElement.id : "";
  const fields = [...place.querySelectorAll("select")].map(one => [one.id, one.value]);
  place.innerHTML = html;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, value] of fields) {
    const field = document.getElementById(id);
    if (field && [...field.options].some(option => option.value === value)) field.value = value;
  }
  if (focus) document.getElementById(focus)?.focus();
}

function hear(html) {
  if (dragged || busy) waiting = html; else show(html);
}

function settle() {
  if (waiting !== null && !dragged && !busy) { show(waiting); waiting = null; }
}

// The answer is the page as it is now, or the page of what is wrong.
async function send(form, more) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  busy = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#rundown");
    waiting = null;
    if (fresh) { show(fresh.innerHTML); return ""; }
    return page.querySelector("main")?.textContent.replace(/\s+/g, " ").trim() || String(answer.status);
  } catch {
    return place.dataset.offline;
  } finally {
    busy = false;
    settle();
  }
}

async function move(row, more, act) {
  const segment = row.dataset.segment, slot = more.to || row.closest("ol").dataset.slot;
  const form = row.querySelector("form");
  const wrong = await send(form, { act, ...more });
  const now = place.querySelector(`ol[data-slot="${slot}"] [data-segment="${segment}"]`);
  say(wrong || (now ? now.dataset.told : place.dataset.gone));
  if (!wrong) (now?.querySelector(`button[value="${act}"]`) || now?.querySelector("button, a"))?.focus();
}

async function veto(row) {
  const { vetoed } = row.dataset, next = row.nextElementSibling?.id, list = row.closest("ol").dataset.slot;
  const wrong = await send(row.querySelector("form"), { act: "veto" });
  say(wrong || vetoed);
  if (!wrong) (document.getElementById(next) || place.querySelector(`ol[data-slot="${list}"]`))?.querySelector("button, a")?.focus();
}

place.addEventListener("submit", event => {
  const button = event.submitter, row = button?.closest("[data-segment]");
  event.preventDefault();
  const form = event.target;
  if (row && (button.value === "up" || button.value === "down")) { move(row, {}, button.value); return; }
  send(form, { act: button.value }).then(wrong => say(wrong));
});

place.addEventListener("keydown", event => {
  const act = { ArrowUp: "up", ArrowDown: "down", Delete: "veto" }[event.key];
  if (!event.altKey || !act) return;
  const row = event.target.closest("ol [data-segment][draggable]");
  if (!row || event.target.matches("select")) return; // there Alt and an arrow open the choices
  event.preventDefault();
  if (act === "veto") veto(row); else move(row, {}, act);
});

place.addEventListener("dragstart", event => {
  dragged = event.target.closest("[data-segment][draggable]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.segment);
  const out = dragged.closest("ol") && dragged.closest("section").querySelector("[data-veto]");
  if (out) setTimeout(() => { out.hidden = !dragged; }); // a page that moves right now would end the drag
});

function clear() {
  for (const one of place.querySelectorAll(".keryx-rundown__row--over, .keryx-rundown--over")) {
    one.classList.remove("keryx-rundown__row--over", "keryx-rundown--over");
  }
}

function ended() {
  dragged = null;
  clear();
  for (const one of place.querySelectorAll("[data-veto]")) one.hidden = true;
}

place.addEventListener("dragover", event => {
  const list = event.target.closest("ol[data-open], [data-veto]");
  if (!dragged || !list) return;
  event.preventDefault();
  clear();
  const row = event.target.closest("[data-segment]");
  if (row) row.classList.add("keryx-rundown__row--over"); else list.classList.add("keryx-rundown--over");
});

place.addEventListener("drop", event => {
  const list = event.target.closest("ol[data-open], [data-veto]"), row = dragged;
  if (!row || !list) return;
  event.preventDefault();
  if (list.dataset.veto) { ended(); veto(row); return; }
  const over = event.target.closest("[data-segment]");
  const rows = [...list.querySelectorAll("[data-segment]")];
  const at = over ? rows.indexOf(over) + 1 : rows.length + (rows.includes(row) ? 0 : 1);
  ended();
  if (over !== row) move(row, { to: list.dataset.slot, place: String(at) }, "move");
});

place.addEventListener("dragend", () => { ended(); settle(); });

print.hidden = false;
print.addEventListener("click", () => window.print());
addEventListener("beforeprint", () => { // paper does not follow by itself: it says of when it is
  const stamp = document.querySelector("#printed");
  stamp.textContent = stamp.dataset.printed.replace("#", new Date().toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Athens" }));
});
const source = new EventSource(place.dataset.live);
source.addEventListener("rundown", event => hear(event.data));
