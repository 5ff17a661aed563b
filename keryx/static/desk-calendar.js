// The calendar with scripts: entries are dragged to another day, keys lead earlier and later. Each has a form of its own
// that does the same.
"use strict";

let held = null;

document.addEventListener("dragstart", event => {
  held = event.target.closest?.("[data-key]") ?? null;
  if (held) { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", held.dataset.key); }
});
document.addEventListener("dragend", () => {
  held = null;
  for (const day of document.querySelectorAll(".keryx-calendar__day--over")) day.classList.remove("keryx-calendar__day--over");
});
for (const day of document.querySelectorAll("[data-day]")) {
  day.addEventListener("dragover", event => {
    if (!held || day.contains(held)) return;
    event.preventDefault();
    day.classList.add("keryx-calendar__day--over");
  });
  day.addEventListener("dragleave", () => day.classList.remove("keryx-calendar__day--over"));
  day.addEventListener("drop", event => {
    if (!held) return;
    event.preventDefault();
    const form = held.querySelector("form");
    form.elements.day.value = day.dataset.day;
    form.submit();
  });
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea, summary")) return;
  const way = { ArrowLeft: "earlier", ArrowRight: "later", t: "today", T: "today", τ: "today", Τ: "today" }[event.key];
  if (way) document.getElementById(way).click();
});
