// The studio: the server's clock, the parts of the page that follow by themselves, buttons and keys of a reading. What is
// being read is never moved or changed under the eyes of who reads it. Without a network everything goes on: what is
// marked waits on this device and is sent later. Nothing here makes a sound. Without scripts each button is a form.
"use strict";

const studio = document.querySelector("#studio");
const STORE = `keryx-studio-marks`;
const ROOM = studio.dataset.studio, STAFF = studio.dataset.staff;
const REFUSED = "keryx-studio-refused"; // why marks are in no log, until somebody has seen it
const NOT_LOGGED = ["wrong", "clock", "unknown", "language"]; // verdicts
const AT_ONCE = 200; // marks
const DRIFT = "keryx-studio-drift"; // milliseconds from the device's clock to the server's
const OFFSETS = 20; // of the latest looks at the server's clock
const SEND_AGAIN_MS = 2000;
const SAID_MS = 8000;
const ALARMED_S = 1; // a difference that people see

// ---- the clock

const offsets = [];
// What came fastest came with the least delay; a page that is opened without a network knows what was known last.
function offset() { return offsets.length ? Math.max(...offsets) : Number(localStorage.getItem(DRIFT) || 0); }

function tick() {
  if (!offsets.length) return;
  const now = new Date(Date.now() + offset());
  document.querySelector("#clock").textContent = now.toLocaleTimeString("en-GB", { timeZone: "Europe/Athens" });
}

function spelled(s) { // tenths of a second, or minutes and hours
  const [seconds, minutes, hours] = studio.dataset.driftUnits.split(" "), whole = Math.round(s / 60);
  if (s < 60) return `${s.toFixed(1).replace(".", studio.dataset.decimal)} ${seconds}`;
  return [whole >= 60 ? `${Math.floor(whole / 60)} ${hours}` : "", whole % 60 ? `${whole % 60} ${minutes}` : ""].join(" ").trim();
}

function told(ms) {
  offsets.push(ms - Date.now());
  if (offsets.length > OFFSETS) offsets.shift();
  localStorage.setItem(DRIFT, String(offset()));
  const ahead = -offset() / 1000;
  const { driftNone, driftAhead, driftBehind } = studio.dataset;
  const text = Math.abs(ahead) < ALARMED_S ? driftNone : (ahead > 0 ? driftAhead : driftBehind).replace("#", spelled(Math.abs(ahead)));
  const place = document.querySelector("#drift");
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("keryx-studio__drifts", Math.abs(ahead) >= ALARMED_S);
  tick();
}
setInterval(tick, 250);

// ---- what is marked here and was not sent yet: a row a reading

const now = () => new Date(Date.now() + offset()).toISOString();
const marked = () => JSON.parse(localStorage.getItem(STORE) || "[]");
const keep = rows => localStorage.setItem(STORE, JSON.stringify(rows));
const mine = () => marked().filter(row => row.staff === STAFF); // what somebody else marked here waits for them
const goesOn = row => row.started_at && !row.done_at && row.studio === ROOM;
const same = (one, other) => ["staff", "slot", "announcement", "language", "studio"].every(name => one[name] === other[name]);

function mark(reading, act) {
  const rows = marked();
  let row = rows.find(one => same(one, reading));
  if (act === "let-go") return keep(rows.filter(one => one !== row || row.started_at));
  if (!row) { row = { ...reading, claimed_at: now() }; rows.push(row); }
  if (act !== "claim" && !row.started_at) Object.assign(row, { started_at: now(), edition: reading.edition });
  const before = rows.filter(one => one !== row && one.staff === row.staff && one.studio === row.studio && one.started_at);
  // A studio reads one at a time; how long the last of another hour took, the server knows better.
  if (act === "start") for (const one of before) if (one.slot === row.slot) one.done_at ||= row.started_at;
  if (act === "done" || act === "stop") row.done_at ||= now();
  return keep(rows);
}

let sending = false, alone = -1; // alone: which is sent by itself, where all together are refused
async function send() {
  const all = mine();
  if (sending || !all.length) return;
  const rows = alone < 0 ? all.slice(0, AT_ONCE) : [all[alone % all.length]];
  sending = true;
  try {
    const answer = await fetch(studio.dataset.marks, {
      method: "POST", headers: { "content-type": "application/json", accept: "application/json" }, body: JSON.stringify(rows),
    });
    const json = (answer.headers.get("content-type") || "").includes("json");
    if (answer.ok && json) heard(rows, await answer.json());
    else refused(answer);
  } catch { /* still none: the next try comes by itself */ } finally { sending = false; }
}

function heard(rows, verdicts) { // an answer a mark, in their order
  const sent = new Set(rows.filter((_, place) => verdicts[place].verdict !== "other").map(row => JSON.stringify(row)));
  keep(marked().filter(row => !sent.has(JSON.stringify(row)))); // what was marked meanwhile goes next time
  if (alone >= 0 && !mine().length) alone = -1;
  const lost = verdicts.filter(one => NOT_LOGGED.includes(one.verdict)).map(one => ({ staff: STAFF, said: one.said }));
  if (lost.length) localStorage.setItem(REFUSED, JSON.stringify([...notLogged(), ...lost]));
  showNotLogged();
  const more = verdicts.filter(one => ![...NOT_LOGGED, "kept"].includes(one.verdict)).map(one => one.said);
  say([...(sent.size ? [studio.dataset.sent] : []), ...new Set(more)].join(" "), more.length > 0);
  online(true);
  if (rows.some(goesOn)) follow(); // what is on its way here was looked at before these were known, and would end them
}

function refused(answer) { // all of it stays here, and the page says why
  if (answer.redirected || answer.ok || [401, 403].includes(answer.status)) say(studio.dataset.signedOut, true);
  else { alone += 1; say(studio.dataset.refused.replace("#", answer.status), true); }
}
setInterval(send, SEND_AGAIN_MS);

const notLogged = () => JSON.parse(localStorage.getItem(REFUSED) || "[]");

function showNotLogged() { // what was read and is nowhere must be written by hand: it stays in sight
  const place = document.querySelector("#refused"), said = new Set(notLogged().filter(one => one.staff === STAFF).map(one => one.said));
  place.querySelector("p").textContent = [...said].join(" ");
  place.hidden = !said.size;
}

document.querySelector("#refused button").addEventListener("click", () => {
  localStorage.setItem(REFUSED, JSON.stringify(notLogged().filter(one => one.staff !== STAFF)));
  showNotLogged();
});
addEventListener("online", send);

// ---- what the page says

let quiet = null;
function say(text, stays = false) {
  const place = document.querySelector("#told");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
  clearTimeout(quiet);
  if (text && !stays) quiet = setTimeout(() => { place.hidden = true; }, SAID_MS);
}

function online(is) { document.querySelector("#offline").hidden = is; }

// ---- parts of the page

const shown = new Map(); // readings and the edition this device showed last
const changed = new Set();

function remember() {
  for (const row of document.querySelectorAll("[data-row]")) {
    const before = shown.get(row.dataset.row);
    if (before && before !== row.dataset.number) changed.add(row.dataset.row);
    shown.set(row.dataset.row, row.dataset.number);
    if (changed.has(row.dataset.row) && !["reading", "done"].includes(row.dataset.state)) tag(row);
  }
}

function tag(row) {
  const mark = document.createElement("span");
  mark.className = "keryx-tag keryx-studio__changed";
  mark.textContent = studio.dataset.changed;
  row.querySelector(".keryx-studio__said").append(" ", mark);
}

function put(name, html) {
  const place = document.querySelector(`#${name}`);
  if (name === "now") return reading(place, html);
  const held = document.activeElement, open = [...place.querySelectorAll("details[open]")].map(one => one.closest("[id]")?.id);
  const path = held && place.contains(held) ? [held.closest("[id]")?.id, held.value] : null;
  place.innerHTML = html;
  for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
  if (name === "rundown") { remember(); waiting(); }
  if (path) (document.getElementById(path[0])?.querySelector(`button[value="${path[1]}"]:not([hidden])`) || document.getElementById(path[0])?.querySelector("button:not([hidden])"))?.focus();
  return undefined;
}

function reading(place, html) { // the one that is being read stays exactly as it is, but for the mark that it is withdrawn
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-reading]");
  const there = place.querySelector("[data-reading]");
  const busy = mine().some(goesOn);
  if (there?.dataset.reading && there.dataset.reading === fresh.dataset.reading) there.dataset.withdrawn = fresh.dataset.withdrawn;
  if (there && (there.dataset.reading === fresh.dataset.reading || busy)) return;
  place.innerHTML = html;
  if (fresh.dataset.reading) place.querySelector("h3").scrollIntoView({ block: "nearest" });
}

// ---- a button of a reading, with a network and without

function of(form) {
  const field = name => form.elements.namedItem(name).value;
  const row = { slot: field("slot"), announcement: field("announcement"), language: field("language"), edition: Number(field("edition")), form_s: Number(field("form_s")), studio: ROOM, staff: STAFF };
  const known = marked().find(one => same(one, row));
  return { key: known?.key || crypto.randomUUID?.() || [...crypto.getRandomValues(new Uint32Array(4))].join("-"), ...row };
}

function state(row, name) {
  row.dataset.state = name;
  for (const button of row.querySelectorAll("button[name=act]")) button.hidden = !button.dataset.states.split(" ").includes(name);
}

function waiting() { // what is marked here and nobody has heard of yet
  for (const one of mine()) {
    const form = [...document.querySelectorAll("[data-reading-form]")].find(other => same(of(other), one));
    if (!form || one.studio !== ROOM) continue;
    const row = form.closest("[data-row]");
    state(row, one.done_at ? "done" : one.started_at ? "reading" : "mine");
    if (!row.querySelector(".keryx-studio__kept")) {
      const mark = document.createElement("span");
      mark.className = "keryx-studio__kept";
      mark.textContent = studio.dataset.kept;
      row.querySelector(".keryx-studio__said").append(" ", mark);
    }
  }
  tagNext();
}

function next() { // as the server has it: what this studio has taken, else what nobody has
  const first = state => document.querySelector(`[data-row][data-state=${state}]:not([data-off=yes])`);
  return first("mine") || first("waiting");
}

function tagNext() {
  const row = next(), there = document.querySelector(".keryx-studio__next");
  if (there && there.closest("[data-row]") === row) return;
  there?.remove();
  if (!row) return;
  const mark = document.createElement("span");
  mark.className = "keryx-tag keryx-studio__next";
  mark.textContent = studio.dataset.next;
  row.querySelector(".keryx-studio__said > .keryx-quiet").after(" ", mark);
}

function atHand(form) { // how a reading ends, beside its words: its row may be a screen away
  const place = document.createElement("p"), mark = document.createElement("span");
  mark.className = "keryx-tag keryx-studio__withdrawn";
  mark.textContent = studio.dataset.withdrawn;
  place.append(mark, " ");
  for (const act of ["done", "stop"]) {
    const button = form.querySelector(`button[value=${act}]`).cloneNode(true);
    button.hidden = false;
    button.removeAttribute("aria-label");
    button.removeAttribute("data-states");
    button.setAttribute("form", form.id);
    place.append(button, " ");
  }
  return place;
}

function shownAs(row) { // what is being read, by this page alone
  const article = document.createElement("article");
  article.className = "keryx-studio__reading";
  article.dataset.reading = `${row.dataset.row}-${row.dataset.number}`;
  article.dataset.withdrawn = row.dataset.withdrawn;
  const hand = document.createElement("div"), form = row.querySelector("form");
  hand.className = "keryx-studio__hand";
  hand.append(row.querySelector("h3").cloneNode(true), atHand(form));
  article.append(hand, row.querySelector(".keryx-studio__script").cloneNode(true));
  document.querySelector("#now").replaceChildren(article);
}

function without(form, act) { // no network: it counts here
  const wanted = of(form), row = form.closest("[data-row]");
  mark(wanted, act);
  online(false);
  const place = document.querySelector("#now");
  if (act === "start") shownAs(row);
  else if (act === "done" || act === "stop") {
    const mine = place.querySelector("[data-reading]");
    if (mine?.dataset.reading.startsWith(row.dataset.row)) { mine.dataset.reading = ""; mine.classList.add("keryx-studio__reading--over"); mine.querySelector(".keryx-studio__hand p")?.remove(); }
  }
  if (act === "let-go") state(row, "waiting");
  waiting();
}

async function press(form, act) {
  const body = new FormData(form), wanted = of(form);
  body.set("act", act);
  body.set("key", wanted.key);
  if (marked().some(one => same(one, wanted))) return without(form, act); // what it goes on from is not sent yet
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(body) });
    if (answer.redirected || !(answer.headers.get("content-type") || "").includes("json")) return location.reload(); // signed out, or gone
    const { said } = await answer.json();
    say(said, answer.status === 409);
  } catch { without(form, act); }
  return undefined;
}

document.addEventListener("submit", event => {
  if (!event.target.matches("[data-reading-form]") || !event.submitter) return;
  event.preventDefault();
  press(event.target, event.submitter.value);
});

const KEYS = { F2: "claim", F4: "start", F8: "done" };
addEventListener("keydown", event => {
  const act = KEYS[event.key];
  if (!act || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const first = rows => document.querySelector(`${rows}:not([data-off=yes]) button[value=${act}]:not([hidden])`);
  const button = next()?.querySelector(`button[value=${act}]:not([hidden])`) || first("[data-row]") || document.querySelector(`button[value=${act}]:not([hidden])`);
  if (!button) return;
  event.preventDefault();
  if (!event.repeat) press(button.form, act);
});

// ---- the page itself, for when it is opened anew without a network

const KEEP_MS = 30_000;
let keeper = null;

function kept() {
  const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map(made => made.href || made.src);
  keeper?.postMessage({ keep: [location.href.split("#")[0], ...parts] });
}

navigator.serviceWorker?.register(`${location.pathname}/static/studio-worker.js`, { scope: location.pathname })
  .then(() => navigator.serviceWorker.ready)
  .then(one => { keeper = one.active; kept(); })
  .catch(() => {}); // no worker here: the page lives as long as it is open
setInterval(() => { if (document.querySelector("#offline").hidden) kept(); }, KEEP_MS);

function begun() { // what was begun here and nobody has heard of is on the page again
  const here = mine().findLast(goesOn);
  const form = here && [...document.querySelectorAll("[data-reading-form]")].find(one => same(of(one), here));
  if (form) shownAs(form.closest("[data-row]"));
}

// ---- what follows by itself

let source = null;

function follow() {
  source?.close();
  source = new EventSource(studio.dataset.live);
  source.addEventListener("open", () => { online(true); send(); });
  source.addEventListener("error", () => online(false));
  source.addEventListener("time", event => told(Number(event.data)));
  for (const name of ["alarms", "figures", "now", "leave", "rundown"]) source.addEventListener(name, event => put(name, event.data));
}

remember();
waiting();
begun();
showNotLogged();
if (mine().length < marked().length) say(studio.dataset.other, true);
follow();
