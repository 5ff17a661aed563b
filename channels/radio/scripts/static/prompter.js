// The prompter. All its text is in the page: with the network gone everything goes on. What is being read is never
// touched; what changes comes in with the next item, and a withdrawal is shown over the text, never in it.
"use strict";

const LOOK_MS = 3000, BEAT_MS = 15000, SETTINGS = ["size", "leading", "mirror", "dark"], KEPT = "keryx-prompter", OPEN = "/desk/radio/prompter/open";
const body = document.body, root = document.documentElement;
const part = id => document.getElementById(id);
const stage = part("stage"), told = part("told"), alarm = part("alarm");
const said = JSON.parse(body.dataset.said), day = body.dataset.day;
const asked = new URLSearchParams(location.search);
const query = `?${new URLSearchParams([...asked].filter(([name]) => name !== "lang"))}`;
const page = named();

let current = null, offset = 0, running = false, before = 0, heard = new Date(), waiting = new Map(), lost = {}, etag = "";
let rate = Number(body.dataset.rate), paced = rate; // for which the texts are cut, and at which they are read

function named() { // this window's name, the same when it is loaded again
  const made = [...crypto.getRandomValues(new Uint32Array(3))].map(n => n.toString(36)).join("").padEnd(8, "0");
  try {
    const kept = sessionStorage.getItem(KEPT) ?? made;
    sessionStorage.setItem(KEPT, kept);
    return kept;
  } catch { return made; } // switched off here
}

const articles = () => [...stage.querySelectorAll("article")];
const wording = (key, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), said[key]);

// ---- which item is read

function choose(article) {
  if (!article || article === current) return;
  const left = current;
  if (left) {
    left.classList.remove("current");
    left.style.transform = "";
    if (left.dataset.gone) left.remove();
    else if (waiting.has(left.id)) renew(left, waiting.get(left.id));
    if (left.isConnected) waiting.delete(left.id);
  }
  current = article;
  offset = 0;
  pace();
  article.classList.add("current");
  place();
  tell();
  listed();
  beat();
}

function step(by) {
  const all = articles(), at = all.indexOf(current) + by;
  if (at >= 0 && at < all.length) choose(all[at]);
}

function pace() { // as they read who is read for, from this item on; between, the hand and the pedal rule
  if (rate === paced) return;
  part("rate").value = paced = rate;
  show();
}

function place() { if (current) current.style.transform = `translateY(${-offset}px)`; }

// ---- scrolling: as fast as the text takes at the presenter's rate

function frame(now) {
  if (running && current && before) {
    const text = current.querySelector(".text");
    const seconds = Number(current.dataset.syllables) / Number(part("rate").value);
    offset = Math.min(offset + text.offsetHeight / Math.max(seconds, 1) * Math.min(now - before, 100) / 1000, current.offsetHeight);
    place();
  }
  before = now;
  requestAnimationFrame(frame);
}

function run(on = !running) {
  running = on;
  part("run").setAttribute("aria-pressed", String(on));
  part("run").textContent = on ? said.stop : said.run;
}

// ---- what came since

const reworded = (article, card) => card.version !== article.dataset.version;
const differs = (article, card) => reworded(article, card) || card.cut !== article.dataset.cut;

function renew(article, card) { // cut for another rate it says nothing new
  fill(article, card, reworded(article, card) ? "changed" : article.dataset.mark);
}

function fill(article, card, mark = "") {
  article.dataset.mark = mark;
  article.dataset.version = card.version;
  article.dataset.cut = card.cut;
  article.dataset.syllables = card.syllables;
  article.dataset.start = card.start;
  article.dataset.number = card.number;
  article.querySelector(".time").textContent = card.time;
  article.querySelector(".edition").textContent = wording("edition", { reference: card.reference, number: card.number });
  const title = article.querySelector("h2"), text = article.querySelector(".text"), sign = article.querySelector(".mark");
  title.textContent = card.title;
  title.lang = text.lang = card.language;
  text.replaceChildren(...card.lines.map(line => Object.assign(document.createElement("p"), { textContent: line })));
  sign.hidden = !mark;
  sign.textContent = mark ? said[mark] : "";
}

function made(card) {
  const article = document.createElement("article"), header = document.createElement("header");
  const of = (tag, name) => Object.assign(document.createElement(tag), { className: name });
  header.append(of("span", "time"), " ", of("span", "mark"), " ", of("span", "edition"), document.createElement("h2"));
  article.append(header, of("div", "text"));
  article.id = card.key;
  article.dataset.announcement = card.announcement;
  fill(article, card, "new");
  return article;
}

function take({ cards, withdrawn, rate: cutFor }) {
  lost = withdrawn;
  rate = cutFor;
  const known = new Map(cards.map(card => [card.key, card]));
  for (const article of articles()) {
    const card = known.get(article.id);
    if (article === current) {
      if (card) {
        delete article.dataset.gone;
        if (differs(article, card)) waiting.set(article.id, card); else waiting.delete(article.id);
      } else article.dataset.gone = "1";
    } else if (!card) article.remove();
    else if (differs(article, card)) renew(article, card);
  }
  // In the order of the rundown, around what is read: that one is never moved, the others are put before or after it.
  const at = cards.findIndex(card => card.key === current?.id);
  cards.forEach((card, n) => {
    if (card.key === current?.id) return;
    const earlier = current && (at < 0 ? card.start < current.dataset.start : n < at);
    stage.insertBefore(document.getElementById(card.key) ?? made(card), earlier ? current : null);
  });
  stage.querySelector(".none")?.remove();
  if (!current) choose(articles()[0]);
  tell();
  listed();
}

function tell() {
  const gone = Boolean(current?.dataset.gone), withdrawn = Boolean(current) && Number(current.dataset.number) < (lost[current.dataset.announcement] ?? 0); // what says that it was is read
  root.classList.toggle("withdrawn", withdrawn);
  alarm.hidden = !withdrawn;
  alarm.textContent = withdrawn ? said.withdrawn : "";
  const changes = current && waiting.has(current.id) && reworded(current, waiting.get(current.id)) ? said.changes : "";
  const away = gone ? wording("gone", { title: current.querySelector("h2").textContent }) : changes;
  told.textContent = withdrawn ? "" : online ? away : wording("offline", { time: heard.toTimeString().slice(0, 5) });
}

function listed() {
  part("list").replaceChildren(...articles().map(article => {
    const item = document.createElement("li"), link = document.createElement("a"), mark = article.querySelector(".mark");
    link.href = `#${article.id}`;
    link.textContent = [article.querySelector(".time").textContent, article.querySelector("h2").textContent, mark.hidden ? "" : mark.textContent].join(" ").trim();
    if (article === current) link.setAttribute("aria-current", "true");
    item.append(link);
    return item;
  }));
}

// ---- the network, as long as there is one

let online = true;

async function look() {
  try {
    const answer = await fetch(`/desk/radio/prompter/${day}.json${query}`, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store", signal: AbortSignal.timeout(LOOK_MS) });
    if (answer.redirected || !(answer.ok || answer.status === 304)) throw new Error("not what stands");
    online = true;
    heard = new Date();
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") ?? "";
      take(await answer.json());
    }
  } catch { online = false; }
  tell();
  setTimeout(look, LOOK_MS);
}

function beat(closing = false) {
  const all = articles(), announcements = closing ? [] : [...new Set(all.slice(Math.max(all.indexOf(current), 0)).map(article => article.dataset.announcement))];
  const told = new Blob([JSON.stringify({ page, announcements, last: all.at(-1)?.dataset.start ?? null })], { type: "application/json" });
  if (closing) navigator.sendBeacon(OPEN, told);
  else fetch(OPEN, { method: "POST", body: told }).catch(() => {});
}

// ---- how it looks

function show() {
  root.style.setProperty("--size", part("size").value);
  root.style.setProperty("--leading", part("leading").value);
  root.classList.toggle("mirrored", part("mirror").checked);
  root.classList.toggle("dark", part("dark").checked);
  part("rate-shown").textContent = Number(part("rate").value).toLocaleString(root.lang, { minimumFractionDigits: 1 });
  root.style.setProperty("--bar", `${document.querySelector(".bar").offsetHeight}px`);
}

function keep() {
  try { localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(SETTINGS.map(name => [name, part(name).type === "checkbox" ? part(name).checked : part(name).value])))); } catch { /* switched off here */ }
}

function remembered() {
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}"); } catch { /* switched off here */ }
  for (const name of SETTINGS) if (name in kept) part(name)[part(name).type === "checkbox" ? "checked" : "value"] = kept[name];
}

function turn(name, by) {
  part(name).value = Number(part(name).value) + by;
  show();
  keep();
}

const KEYS = {
  PageDown: () => step(1), ArrowRight: () => step(1), PageUp: () => step(-1), ArrowLeft: () => step(-1),
  " ": () => run(), b: () => run(), B: () => run(), "β": () => run(), "Β": () => run(), ".": () => run(),
  ArrowUp: () => turn("rate", 0.2), ArrowDown: () => turn("rate", -0.2), "+": () => turn("size", 0.25), "-": () => turn("size", -0.25),
  m: () => part("mirror").click(), M: () => part("mirror").click(), "μ": () => part("mirror").click(), "Μ": () => part("mirror").click(),
};

addEventListener("keydown", event => {
  const field = event.target.closest("input, select"), button = event.target.closest("button, a, summary");
  if (event.ctrlKey || event.altKey || event.metaKey || field || (button && event.key === " ")) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});

for (const details of document.querySelectorAll("details")) { // closed, the pedal is the text's again
  details.addEventListener("toggle", () => { if (!document.querySelector("details[open]")) stage.focus({ preventScroll: true }); });
}
addEventListener("keydown", event => { if (event.key === "Escape") for (const one of document.querySelectorAll("details[open]")) one.open = false; });
part("next").addEventListener("click", () => step(1));
part("previous").addEventListener("click", () => step(-1));
part("run").addEventListener("click", () => run());
part("full").addEventListener("click", () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());
part("presenter").addEventListener("change", event => { // the texts are cut for them
  if (!online) return; // the speed can be set by hand
  asked.set("presenter", event.target.value);
  location.assign(`${location.pathname}?${asked}#${current?.id ?? ""}`);
});
for (const name of ["rate", ...SETTINGS]) part(name).addEventListener("input", () => { show(); keep(); });
part("list").addEventListener("click", event => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  choose(document.getElementById(decodeURIComponent(link.hash.slice(1))));
  part("order").open = false;
});
addEventListener("resize", show);
addEventListener("pagehide", () => beat(true));
addEventListener("pageshow", event => { if (event.persisted) beat(); });

part("buttons").hidden = false;
root.classList.add("prompting");
remembered();
show();
choose(document.getElementById(decodeURIComponent(location.hash.slice(1))) ?? articles()[Number(body.dataset.first)] ?? articles()[0]);
requestAnimationFrame(frame);
const hour = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Athens", timeStyle: "medium" });
const tick = () => { part("clock").textContent = hour.format(new Date()); };
tick();
setInterval(tick, 250);
setInterval(beat, BEAT_MS);
setTimeout(look, LOOK_MS);
navigator.serviceWorker?.register("/desk/radio/scripts/static/prompter-worker.js", { scope: "/desk/radio/prompter" })
  .then(() => navigator.serviceWorker.ready)
  .then(one => one.active.postMessage({ keep: [location.href.split("#")[0], ...[...document.querySelectorAll("link[href], script[src]")].map(made => made.href || made.src)] }))
  .catch(() => {}); // no worker here: the page lives as long as it is open
