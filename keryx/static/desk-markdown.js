// A light toolbar over Markdown, its keys, and quotation marks as the language writes them.
"use strict";

import { toMarkdown, withQuotes } from "./desk-paste.js";

const TOOLS = [["bold", "B"], ["italic", "I"], ["heading", "H"], ["list", "•"], ["numbers", "1."], ["link", "↗"], ["quotes", "«»"]];
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" };

// As if it had been typed, so that the browser's own undo knows it.
export function insert(field, text, start = field.selectionStart, end = field.selectionEnd) {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function use(tool, field, say) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end);
  if (tool === "bold") return wrap(field, "**", "**");
  if (tool === "italic") return wrap(field, "*", "*");
  if (tool === "quotes") return field.lang === "en" ? wrap(field, "“", "”") : wrap(field, "«", "»");
  if (tool === "link") {
    const address = /^\s*(https?:\/\/\S+)\s*$/.exec(chosen)?.[1];
    const text = address || !chosen ? say.link_text : chosen;
    insert(field, `[${text}](${address ?? "https://"})`);
    if (address || !chosen) field.setSelectionRange(start + 1, start + 1 + text.length);
    else field.setSelectionRange(start + text.length + 3, start + text.length + 11);
    return;
  }
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const stop = value.indexOf("\n", Math.max(end - (end > start && value[end - 1] === "\n" ? 1 : 0), start));
  const to = stop < 0 ? value.length : stop;
  const lines = value.slice(from, to).split("\n");
  const mark = { heading: /^#{1,6} /, list: /^[-*] /, numbers: /^\d+[.)] / }[tool];
  const on = lines.every(line => mark.test(line) || (lines.length > 1 && !line.trim()));
  const bare = lines.map(line => line.replace(/^(#{1,6} |[-*] |\d+[.)] )/, ""));
  const put = { heading: line => `## ${line}`, list: line => `- ${line}`, numbers: (line, n) => `${n + 1}. ${line}` }[tool];
  const made = on ? bare : bare.map(put);
  insert(field, made.join("\n"), from, to);
  if (start !== end) field.setSelectionRange(from, from + made.join("\n").length);
}

function wrap(field, before, after) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const around = value.slice(start - before.length, start) === before && value.slice(end, end + after.length) === after;
  const chosen = value.slice(start, end);
  if (around) {
    insert(field, chosen, start - before.length, end + after.length);
    field.setSelectionRange(start - before.length, end - before.length);
  } else {
    const [, ahead, inside, behind] = /^(\s*)([\s\S]*?)(\s*)$/.exec(chosen);
    insert(field, ahead + before + inside + after + behind);
    const from = start + ahead.length + before.length;
    field.setSelectionRange(from, from + inside.length);
  }
}

function toolbar(field, say) {
  if (field.previousElementSibling?.classList.contains("keryx-tools")) return;
  const bar = document.createElement("div");
  bar.className = "keryx-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", say.tools);
  bar.setAttribute("aria-controls", field.id);
  TOOLS.forEach(([tool, sign], n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.tool = tool;
    button.textContent = sign;
    button.title = say[tool];
    button.setAttribute("aria-label", say[tool]);
    button.tabIndex = n ? -1 : 0;
    button.addEventListener("click", () => use(tool, field, say));
    bar.append(button);
  });
  bar.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], all = [...bar.children], at = all.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  });
  field.before(bar);
}

export function tools(form, say) { // for what is in the form now
  for (const field of form.querySelectorAll("[data-markdown]")) toolbar(field, say);
}

export function listen(form, say) { // once, for all that will be
  form.addEventListener("keydown", event => {
    const field = event.target;
    if (!field.matches("[data-markdown]")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.code]) {
      event.preventDefault();
      use(KEYS[event.code], field, say);
    }
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.isComposing) nextItem(event, field);
  });
  form.addEventListener("beforeinput", event => {
    const field = event.target;
    if (event.data !== '"' || event.inputType !== "insertText" || !field.matches("[data-markdown], [data-prose]")) return;
    event.preventDefault();
    insert(field, withQuotes('"', field.lang, field.value.slice(Math.max(0, field.selectionStart - 8), field.selectionStart)));
  });
  form.addEventListener("paste", event => {
    const field = event.target;
    if (!field.matches("[data-markdown], [data-prose]")) return;
    const html = event.clipboardData.getData("text/html"), plain = event.clipboardData.getData("text/plain");
    const before = field.value.slice(Math.max(0, field.selectionStart - 8), field.selectionStart);
    const text = html && field.matches("[data-markdown]") ? toMarkdown(html, field.lang) : withQuotes(plain, field.lang, before);
    if (!text) return;
    event.preventDefault();
    insert(field, field.tagName === "INPUT" ? text.replace(/\s*\n\s*/g, " ").trim() : text.replace(/\r\n?/g, "\n"));
  });
}

function nextItem(event, field) { // a list goes on; an empty item ends it
  const { selectionStart: at, selectionEnd: end, value } = field;
  const from = value.lastIndexOf("\n", at - 1) + 1;
  const found = /^(\s*)([-*]|(\d+)[.)])( +)/.exec(value.slice(from, at));
  if (!found || at !== end) return;
  event.preventDefault();
  if (found[0].length === at - from) return insert(field, "", from, at);
  const marker = found[3] ? `${Number(found[3]) + 1}${found[2].slice(-1)}` : found[2];
  insert(field, `\n${found[1]}${marker}${found[4]}`);
}
