// How long what is typed takes to read, told while it is typed.
"use strict";

const WAIT_MS = 250;

for (const form of document.querySelectorAll("form[data-live]")) {
  const area = form.querySelector("textarea"), shown = form.querySelector("[data-time]");
  let waiting = 0, asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const body = new FormData();
    body.set("text", area.value);
    body.set("language", form.elements.language.value);
    let told;
    try {
      const answer = await fetch("/desk/radio/scripts/say", { method: "POST", body });
      if (!answer.ok) return;
      told = await answer.json();
    } catch { return; } // no network: the time is told when it is saved
    if (mine !== asked) return; // more was typed since
    const over = told.takes_s > Number(form.elements.form_s.value);
    shown.textContent = shown.dataset[over ? "over" : "takes"].replace("{s}", told.takes_s);
    shown.className = over ? "keryx-script__over" : "keryx-quiet";
  };
  area.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, WAIT_MS); });
}
