// The form's keys, for who writes all day; «?» (desk-shortcuts.js) lists them.
"use strict";

export function keys(compose, save) {
  const list = compose.querySelector("#keys"), opener = compose.querySelector("#keys-open");
  let last = null;
  compose.addEventListener("click", event => { if (event.target.closest("#keys-open")) list.showModal(); });
  if (opener) opener.hidden = false;
  addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") { event.preventDefault(); return save(); }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const act = { KeyW: nextWrong, KeyP: toPreview, KeyS: toSending }[event.code];
    if (act) { event.preventDefault(); act(); }
  });

  function nextWrong() {
    const wrong = [...compose.querySelectorAll("[data-field]")].filter(one => one.querySelector(".govgr-error-message")?.textContent.trim());
    const fields = wrong.map(one => one.querySelector("input:not([type=hidden]), textarea, select") ?? one.parentElement.querySelector("input:not([type=hidden]), textarea, button")).filter(Boolean);
    const here = fields.indexOf(document.activeElement), next = fields[(here + 1) % fields.length];
    for (let fold = next?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    next?.focus();
  }

  function toPreview() {
    const previews = compose.querySelector("#previews");
    if (previews.contains(document.activeElement)) return last?.focus();
    last = document.activeElement;
    (previews.querySelector("[tabindex]") ?? previews).focus();
  }

  function toSending() { compose.querySelector("#going button")?.focus(); }
}
