// The desk's pages with scripts: the matrix follows by itself, what leaves is looked at again, a voice is heard in place.
// Without scripts every button works all the same. The form's scripts are in desk-compose.js.
"use strict";

function leaving(note) { // the page shows what became of it
  const wait = Math.max(0, new Date(note.dataset.leaves) - Date.now()) + 3000;
  setTimeout(() => location.reload(), wait);
}

function listening(link) {
  link.addEventListener("click", event => {
    event.preventDefault();
    const sound = document.createElement("audio");
    sound.controls = sound.autoplay = true;
    sound.src = link.href + (link.href.includes("?") ? "&" : "?") + "at=" + Date.now();
    link.after(sound);
  });
}

for (const note of document.querySelectorAll("#leaving")) leaving(note);
document.addEventListener("click", event => {
  const link = event.target.closest?.("[data-listen]");
  if (link && !link.dataset.bound) { event.preventDefault(); link.dataset.bound = "1"; listening(link); link.click(); }
});
