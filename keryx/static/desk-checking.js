// The check list follows what is typed: desk.js tells of each answer that a saving got.
"use strict";

function checking(compose) {
  const list = compose.querySelector("#findings");
  const again = one => [...list.querySelectorAll("button, a")].find(other => other.name === one.name && other.value === one.value && other.getAttribute("href") === one.getAttribute("href"));
  compose.addEventListener("keryx:saved", event => {
    const found = event.detail;
    if (!found.findings) return;
    if (list && list.dataset.shown !== found.findings_html) {
      const here = list.contains(document.activeElement) ? document.activeElement : null;
      list.dataset.shown = found.findings_html;
      list.innerHTML = found.findings_html; // a part of the page, as the office makes it
      if (here) (again(here) ?? list).focus(); // who was on it by the keyboard stays on it
    }
    for (const field of compose.querySelectorAll("[data-field]")) {
      const said = field.querySelector(".keryx-desk__finding");
      if (said) said.textContent = found.findings.filter(one => one.field === field.dataset.field).map(one => one.said).join("\n");
    }
  });
}

for (const compose of document.querySelectorAll("#compose")) checking(compose);
