// The previews follow the text: only what would go out otherwise than before is put in place of the old.
"use strict";

import { fit } from "./desk-frames.js";

export function marks(compose) {
  return [...compose.querySelectorAll("#previews [data-mark]")].map(place => place.dataset.mark).join(" ");
}

export function show(compose, previews) { // false: other channels than before, their places come from the page itself
  const places = new Map([...compose.querySelectorAll("#previews [data-channel]")].map(place => [place.dataset.channel, place]));
  if (places.size !== previews.length || previews.some(one => !places.has(one.channel))) return false;
  for (const { channel, mark, views } of previews) {
    const place = places.get(channel);
    if (!views.length || place.dataset.mark === mark) continue;
    const frames = place.querySelectorAll("iframe, pre");
    if (frames.length !== views.length) return false;
    views.forEach((view, n) => view.kind === "page" ? put(frames[n], view.content) : frames[n].textContent = view.content);
    place.dataset.mark = mark;
  }
  return true;
}

function put(frame, html) { // the page inside stays where it was scrolled to, and loads no style twice
  const page = frame.contentDocument;
  if (!page?.body || page.readyState !== "complete") { frame.srcdoc = html; return; }
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (page.head.innerHTML !== fresh.head.innerHTML) page.head.replaceWith(page.adoptNode(fresh.head));
  page.body.replaceWith(page.adoptNode(fresh.body));
  fit(frame);
}

export function replace(compose, fresh) { // from a whole page
  const now = compose.querySelector("#previews"), then = fresh.querySelector("#previews");
  if (now && then && marks(compose) !== marks(fresh)) now.replaceChildren(...then.childNodes);
}
