// A document can be dropped on its form; a field that is edited no longer shows where it came from.
"use strict";

for (const form of document.querySelectorAll("form[data-drop]")) {
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

function edited(field) { field.closest("[data-field]")?.querySelector(".keryx-desk__source")?.remove(); }

const written = document.querySelector("#form");
written?.addEventListener("input", event => edited(event.target));
for (const field of written?.querySelectorAll("input, textarea") ?? []) if (field.value !== field.defaultValue) edited(field); // typed before this script ran
