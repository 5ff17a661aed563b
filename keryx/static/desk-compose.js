// The form with scripts: what is typed is saved as it is typed, and never lost; items, files and choices come back from
// the office as a form, so that there is one way to draw it. Without scripts every button works all the same.
"use strict";

import { dates } from "./desk-dates.js";
import { keys } from "./desk-keys.js";
import { Kept } from "./desk-kept.js";
import { listen, tools } from "./desk-markdown.js";
import { marks, replace, show } from "./desk-previews.js";

const SAVE_AFTER_MS = 60;
const TRY_AGAIN_MS = 3000;
const SAY_HERE_MS = 20000;
const NOT_TYPED = /^(seen$|file\.|pick\.)/;

function composing(compose) {
  const form = compose.querySelector("#form"), say = JSON.parse(compose.dataset.say);
  const address = compose.dataset.address, path = address.split("?")[0];
  const kept = new Kept(path, compose.dataset.who);
  if (!form) { leftBehind(); return; }
  let timer = null, retry = null, running = null, again = false, busy = false;
  let sentLast = served(), unsure = null; // what was sent and not answered is sent again as it was, before anything newer

  function pairs() { return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.test(name)); }
  function read() { return new URLSearchParams(pairs()).toString(); }
  function served() { // as the office sent it: somebody may have typed before this script ran, or the browser filled it in again
    const found = [];
    for (const field of form.elements) {
      if (!field.name || NOT_TYPED.test(field.name) || field.tagName === "BUTTON" || field.type === "file") continue;
      if (field.type === "checkbox") { if (field.defaultChecked) found.push([field.name, field.value]); }
      else if (field.tagName === "SELECT") found.push([field.name, ([...field.options].find(option => option.defaultSelected) ?? field.options[0])?.value ?? ""]);
      else found.push([field.name, field.defaultValue]);
    }
    return new URLSearchParams(found).toString();
  }
  function seen() { return form.elements.seen.value; }
  function tell(text, link) {
    const told = form.querySelector("#told");
    if (told.dataset.text === text) return; // a screen reader says it once
    told.dataset.text = text;
    told.textContent = text;
    if (link) told.append(" ", link);
  }
  function keep() {
    const text = read();
    if (text === sentLast && !unsure) kept.drop();
    else kept.put({ text, seen: seen(), unsure });
  }
  function later(ms) { clearTimeout(timer); timer = setTimeout(save, ms); }
  function tryAgain() { clearTimeout(retry); retry = setTimeout(() => later(0), TRY_AGAIN_MS); }

  function save() {
    if (running) { again = true; return running; }
    if (busy || form.querySelector("#clash")) return Promise.resolve(); // first somebody chooses
    running = put().finally(() => {
      running = null;
      if (again) { again = false; later(0); }
    });
    return running;
  }

  async function put() {
    const sending = unsure ?? { text: read(), seen: seen() };
    unsure = sending;
    keep();
    if (sending.text !== sentLast) tell(compose.dataset.saving);
    let answer, found;
    try {
      const headers = { accept: "application/json", "x-keryx-shown": marks(compose), "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };
      answer = await fetch(address, { method: "PUT", body: `${sending.text}&seen=${sending.seen}`, headers });
      found = await answer.json();
    } catch { // no network, no server, or something between that answers in its stead
      await kept.written; // it says that what is typed stays here
      tell(compose.dataset.offline);
      return tryAgain();
    }
    if (answer.status === 401) { tell(say.signed_out, signInLink()); return tryAgain(); }
    unsure = null;
    if (found.clash) return swap([["settle", ""]], sending);
    if (!answer.ok) { keep(); return tell(found.refused ?? compose.dataset.offline); }
    sentLast = sending.text;
    for (const field of compose.querySelectorAll("input[name=seen]")) field.value = found.version;
    keep();
    if (found.merged) { await refresh(sending.text); return tell(say.merged.replace("{who}", found.merged)); }
    const behind = read() !== sentLast; // what was typed meanwhile is not there yet
    tell(behind ? compose.dataset.saving : compose.dataset.saved);
    told(found);
    if (behind) later(0);
  }

  function told(found) {
    const others = compose.querySelector("#others");
    others.hidden = !found.others.length;
    others.textContent = compose.dataset.others.replace("{who}", found.others.join(", "));
    if (found.title) compose.querySelector("h1").textContent = found.title;
    compose.querySelector("#left").textContent = found.left ? compose.dataset.left.replace("{n}", found.left) : compose.dataset.ready;
    compose.dispatchEvent(new CustomEvent("keryx:saved", { detail: found }));
    for (const field of form.querySelectorAll("[data-field]")) {
      const said = field.querySelector(".govgr-error-message"), name = field.dataset.field;
      const names = name.endsWith(".el") ? [name, name.slice(0, -3)] : [name];
      const wrong = found.errors.filter(error => names.includes(error.field)).map(error => error.said).join(" ");
      const whole = "whole" in field.dataset; // of several fields: none of them could say it
      const typed = whole || [...field.querySelectorAll("input, textarea, select")].some(one => one.value && one.type !== "checkbox");
      if (said && said.textContent !== wrong && (typed || said.textContent)) said.textContent = wrong; // nobody is scolded for what they have not come to yet
      if (whole && wrong) for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
    if (!show(compose, found.previews)) fetchPage().then(page => page && replace(compose, page), () => {});
  }

  // ---- the form as the office draws it

  async function fetchPage(options, to = address) {
    const answer = await fetch(to, options);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.querySelector("#form")) return page;
    if (answer.redirected && answer.url.includes("/sign-in")) tell(say.signed_out, signInLink());
    else tell(page.querySelector("main")?.textContent.replace(/\s+/g, " ").trim() || compose.dataset.offline);
    return null;
  }

  function place(page, typedOver) { // and over it what was typed meanwhile
    const sent = new URLSearchParams(typedOver), meanwhile = pairs().filter(([name, value]) => sent.getAll(name).join("\n") !== value && !["taken", "topics", "areas"].includes(name));
    const at = document.activeElement, focus = form.contains(at) && { id: at.id, start: at.selectionStart, end: at.selectionEnd };
    const open = new Set([...form.querySelectorAll("details[open] > summary")].map(one => one.textContent));
    form.replaceChildren(...page.querySelector("#form").childNodes);
    for (const fold of form.querySelectorAll("details")) if (open.has(fold.querySelector("summary").textContent)) fold.open = true;
    for (const field of compose.querySelectorAll("input[name=seen]")) field.value = seen();
    for (const id of ["#left", "h1"]) compose.querySelector(id).textContent = page.querySelector(id).textContent;
    replace(compose, page);
    const findings = compose.querySelector("#findings");
    findings.replaceChildren(...page.querySelector("#findings").childNodes);
    delete findings.dataset.shown;
    sentLast = form.querySelector("#clash") ? "" : read(); // what clashes is not saved
    for (const [name, value] of meanwhile) if (form.elements[name] && "value" in form.elements[name]) form.elements[name].value = value;
    dress();
    const field = focus?.id && document.getElementById(focus.id);
    if (field) {
      field.focus();
      if (typeof focus.start === "number" && field.setSelectionRange && field.type !== "file") field.setSelectionRange(focus.start, focus.end);
    }
    if (read() !== sentLast && !form.querySelector("#clash")) later(0);
  }

  async function refresh(typedOver) {
    const page = await fetchPage().catch(() => null);
    if (page) place(page, typedOver);
  }

  async function swap(extra, typedOver, to) { // a button's work, done by the office; the form it answers with takes its place
    if (running && !typedOver) await running;
    clearTimeout(timer);
    busy = true;
    const text = typedOver?.text ?? read();
    const body = new FormData();
    for (const [name, value] of new URLSearchParams(text)) body.append(name, value);
    for (const [name, value] of new FormData(form)) if (/^(file|pick)\./.test(name) && (typeof value === "string" || value.size)) body.append(name, value);
    for (const [name, value] of [...extra, ["seen", typedOver?.seen ?? seen()]]) body.append(name, value);
    try {
      const page = await fetchPage({ method: "POST", body }, to);
      if (!page) return false;
      place(page, text);
      if (!form.querySelector("#clash")) { kept.drop(); if (typedOver?.key) kept.drop(typedOver.key); }
      else { kept.put({ text, seen: typedOver?.seen ?? seen(), unsure: null }); form.querySelector("#clash").focus(); }
      return true;
    } catch {
      tell(compose.dataset.offline);
      return false;
    } finally {
      busy = false;
    }
  }

  function dress() { // what scripts add to the form
    tools(form, say);
    dates(form);
    form.querySelector("#keys-open").hidden = false;
    for (const hint of form.querySelectorAll(".keryx-drop__hint")) hint.hidden = false;
    for (const hint of form.querySelectorAll("[data-limit]")) count(hint);
  }

  function count(hint) {
    const field = hint.parentElement.querySelector("textarea"), room = Number(hint.dataset.limit) - field.value.length;
    hint.dataset.words ??= hint.textContent;
    hint.classList.toggle("keryx-over", room < 0);
    hint.textContent = !field.value ? hint.dataset.words : (room < 0 ? say.over : say.left).replace("{n}", Math.abs(room).toLocaleString(document.documentElement.lang));
  }

  function signInLink() {
    const link = document.createElement("a"), to = new URL(compose.dataset.signIn, location);
    to.searchParams.set("to", path);
    link.href = to;
    link.target = "_blank";
    link.textContent = say.sign_in;
    return link;
  }

  form.addEventListener("input", event => {
    if (event.target.type === "file" || event.target.name?.startsWith("pick.")) return;
    const hint = event.target.closest("[data-field]")?.querySelector("[data-limit]");
    if (hint) count(hint);
    keep();
    later(SAVE_AFTER_MS);
  });
  form.addEventListener("change", event => {
    if (event.target.matches("[data-reload]")) swap([["upload", "none"]]);
    if (event.target.type === "file" && event.target.files.length) upload(event.target);
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    const button = event.submitter, list = button?.closest("[data-items]")?.dataset.items, finding = nth(button);
    swap(button?.name ? [[button.name, button.value]] : [], undefined, button?.getAttribute("formaction") ?? address).then(done => {
      if (done && list && button.name !== "upload") [...form.querySelectorAll(`[data-items="${list}"] [data-item]`)].at(-1)?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
      if (done && finding >= 0) onTo(finding);
    });
  });

  // ---- the check list's buttons: whoever pressed one is led to the next

  function nth(button) { return [...compose.querySelectorAll("#findings li")].indexOf(button?.closest("li")); }

  function onTo(finding) {
    const left = [...compose.querySelectorAll("#findings button")], after = left.find(one => nth(one) >= finding);
    (after ?? left[0] ?? compose.querySelector("#findings")).focus();
  }

  // ---- files

  async function upload(input) {
    tell(say.uploading);
    const list = input.closest("[data-items]").dataset.items;
    if (await swap([["upload", list]])) [...form.querySelectorAll(`[data-items="${list}"] [data-item]`)].at(-1)?.querySelector("input:not([type=hidden])")?.focus();
    else input.value = "";
  }
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, event => {
      const target = event.target.closest?.("[data-drop]");
      if (!target || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      target.classList.toggle("keryx-drop--over", name === "dragover");
      if (name !== "drop") return;
      const input = target.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      upload(input);
    });
  }

  // ---- going on

  for (const other of compose.querySelectorAll("[data-after-saving]")) {
    other.addEventListener("submit", async event => {
      if (read() === sentLast && !running && !unsure) return;
      event.preventDefault();
      clearTimeout(timer);
      while (running) await running;
      await save();
      if (read() === sentLast && !unsure && !form.querySelector("#clash")) HTMLFormElement.prototype.submit.call(other); // one of its buttons is called submit
    });
  }
  setInterval(() => { if (!document.hidden) later(0); }, SAY_HERE_MS);
  for (const name of ["online", "focus", "pageshow"]) addEventListener(name, () => { if (unsure || read() !== sentLast) later(0); });

  async function recover() { // typed here, in a window that is gone, and the office may never have had it
    for (const entry of await kept.left()) {
      let from = entry.seen;
      for (const one of [entry.unsure, { text: entry.text, seen: null }].filter(Boolean)) {
        const body = `${one.text}&seen=${one.seen ?? from}`;
        const answer = await fetch(address, { method: "PUT", body, headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } });
        const found = await answer.json();
        if (answer.status === 401) return;
        if (found.clash) return void await swap([["settle", ""]], { ...entry, text: one.text, seen: one.seen ?? from });
        if (!answer.ok) { leftBehind(); return; }
        from = found.version;
      }
      kept.drop(entry.key);
      await refresh(read());
      tell(compose.dataset.saved);
    }
  }

  async function leftBehind() { // it went on without what was typed: that is shown, to be copied
    const place = compose.querySelector("#kept");
    place.replaceChildren();
    for (const entry of await kept.left()) {
      const note = document.createElement("div"), text = document.createElement("div"), button = document.createElement("button");
      note.className = "keryx-notice keryx-notice--withdrawn";
      note.append(Object.assign(document.createElement("p"), { textContent: say.kept }), text, button);
      text.className = "keryx-clash__text";
      text.tabIndex = 0;
      text.textContent = [...new URLSearchParams(entry.text)].filter(([name, value]) => value.trim() && /\./.test(name)).map(([, value]) => value).join("\n\n");
      button.className = "keryx-desk__plain";
      button.textContent = say.forget;
      button.addEventListener("click", () => { kept.drop(entry.key); note.remove(); });
      place.append(note);
      place.hidden = false;
    }
  }

  listen(form, say);
  keys(compose, () => swap([]));
  dress();
  if (read() !== sentLast) { keep(); later(0); }
  recover().catch(() => tell(compose.dataset.offline));
}

for (const compose of document.querySelectorAll("#compose")) composing(compose);
