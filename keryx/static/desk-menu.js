// The menu with scripts: what is unfolded folds again on Escape, and when somebody goes elsewhere. Without them it works too.
"use strict";

const menu = document.querySelector(".keryx-desk__menu");

function unfolded() { return menu?.querySelector("details[open]"); }

document.addEventListener("keydown", event => {
  const open = unfolded();
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
for (const name of ["pointerdown", "focusin"]) {
  document.addEventListener(name, event => {
    const open = unfolded();
    if (open && !open.contains(event.target)) open.open = false;
  });
}
