// Keys that hold on every page of the desk; `/desk/keys` lists them. Those of the form are in desk-keys.js.
"use strict";

const OFF = "keryx-keys-off"; // «?» is a key of its own: whoever dictates can do without it (WCAG 2.1.4)
const LEADS = { KeyN: "/desk/new", KeyL: "/desk/announcements", KeyM: "/desk/inbox" };

function to(path) { // by the menu's own link: who has none may not go there, and the language stays
  const link = [...document.querySelectorAll(".keryx-desk__menu a")].find(one => one.pathname === path);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function list() { // over the form, so that nobody leaves it
  const dialog = document.querySelector("dialog#keys");
  dialog?.showModal();
  return Boolean(dialog) || to("/desk/keys");
}

addEventListener("keydown", event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "?" && !event.altKey && !typing && !localStorage.getItem(OFF) && list()) event.preventDefault();
  if (event.altKey && LEADS[event.code] && to(LEADS[event.code])) event.preventDefault();
});

const off = document.querySelector("#keys-off");
if (off) {
  const box = off.querySelector("input");
  box.checked = Boolean(localStorage.getItem(OFF));
  box.addEventListener("change", () => box.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF));
  off.hidden = false;
}
