// A step of the tour with scripts: it is read out first, arrows lead on and back, Escape leaves. Without them its links do.
"use strict";

const note = document.querySelector("#tour");

for (let fold = document.querySelector(":target")?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
// The browser goes to the part of the page that the address names when all has come; the note is read after that.
addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => note.focus({ preventScroll: true }))));
note.addEventListener("keydown", event => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const link = { ArrowRight: "[rel=next]", ArrowLeft: "[rel=prev]", Escape: "#tour-leave" }[event.key];
  if (link) note.querySelector(link)?.click();
});
