// An announcement's way with scripts: the table and what stands still follow by themselves; what a draft will do is
// shown beside its button. Without scripts each is a page of its own.
"use strict";

const LOOK_AGAIN_MS = 3000;

function follow(place) {
  const still = document.querySelector("#still");
  const source = new EventSource(place.dataset.follow);
  source.addEventListener("matrix", event => { place.innerHTML = event.data; });
  source.addEventListener("still", event => {
    const typing = still.contains(document.activeElement) || [...still.querySelectorAll("input:not([type=hidden])")].some(one => one.value);
    if (!typing) still.innerHTML = event.data; // never out of the hands of who answers
  });
}

function reaching(place) {
  const address = place.dataset.reach + (place.dataset.reach.includes("?") ? "&" : "?") + "part=1";
  let timer = null, last = "";
  async function look() {
    try {
      const answer = await fetch(address);
      const html = answer.ok ? await answer.text() : "";
      if (html && html !== last) { last = html; place.innerHTML = html; }
    } catch { /* offline: the link to the page stays as it is */ }
  }
  look();
  document.querySelector("#form")?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, LOOK_AGAIN_MS); });
}

for (const place of document.querySelectorAll("[data-follow]")) follow(place);
for (const place of document.querySelectorAll("[data-reach]")) reaching(place);
