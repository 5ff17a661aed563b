// A document can be dropped on its form; a field that is edited no longer shows where it came from.
"use strict";

for (const form of document.querySelectorAll("[data-drop]")) {
  const over = event => { event.preventDefault(); form.classList.add("keryx-desk__over"); };
  form.addEventListener("dragover", over);
  form.addEventListener("dragleave", () => form.classList.remove("keryx-desk__over"));
  form.addEventListener("drop", event => {
    event.preventDefault();
    form.classList.remove("keryx-desk__over");
    if (!event.dataTransfer.files.length) return;
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

document.querySelector("#form")?.addEventListener("input", event => {
  event.target.closest("[data-field]")?.querySelector(".keryx-desk__source")?.remove();
});
