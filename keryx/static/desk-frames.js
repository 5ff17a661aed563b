// Previews are as tall as what they show: nobody scrolls inside one. Without scripts each has a good height of its own.
"use strict";

const TALLEST_PX = 6000;

export function fit(frame) {
  const page = frame.contentDocument, root = page?.documentElement;
  if (!page?.body || !frame.clientWidth) return;
  for (const picture of page.images) { // as tall as its alternative text until it is there
    if (!picture.complete || !picture.naturalHeight) picture.addEventListener("load", () => fit(frame), { once: true });
  }
  const inside = () => root.scrollHeight - root.clientHeight, body = page.body.getBoundingClientRect().bottom + frame.contentWindow.scrollY;
  if (body < 20) return; // not there yet
  set(frame, body);
  if (inside() > 0) set(frame, root.scrollHeight); // margins that stand out of the body
}

function set(frame, tall) {
  frame.style.height = `${Math.min(Math.ceil(tall) + frame.offsetHeight - frame.clientHeight, TALLEST_PX)}px`;
}

function fitAll() { for (const frame of document.querySelectorAll(".keryx-desk__previews iframe")) fit(frame); }

// A frame's loading is told to the page on the way down only; a picture inside may come after that.
document.addEventListener("load", event => { if (event.target.matches?.(".keryx-desk__previews iframe")) fit(event.target); }, true);
addEventListener("resize", fitAll);
addEventListener("load", fitAll);
fitAll();
