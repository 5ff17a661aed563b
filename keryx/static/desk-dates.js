// Dates are typed as people here write them; the browser's calendar is beside, for who would rather choose.
"use strict";

const TYPED = /^\D*?(\d{1,2})[/.-](\d{1,2})(?!\d)(?:[/.-](\d{4}|\d{2})(?!\d))?(?:[\s,]+(\d{1,2})[:.](\d{2}))?/;
const LONG_AGO_MS = 60 * 86400 * 1000; // without a year it is the day nearest ahead, or just behind, as the desk reads it
const two = number => String(number).padStart(2, "0");

function yearOf(typed, month, day) {
  if (typed) return Number(typed) + (typed.length === 2 ? 2000 : 0);
  const year = new Date().getFullYear();
  return Date.UTC(year, month - 1, day) < Date.now() - LONG_AGO_MS ? year + 1 : year;
}

function partsOf(text) {
  const found = TYPED.exec(text.trim());
  if (!found) return null;
  const [day, month] = found.slice(1, 3).map(Number), year = yearOf(found[3], month, day), hour = found[4] === undefined ? "" : `${two(found[4])}:${found[5]}`;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { date, iso: `${year}-${two(month)}-${two(day)}`, hour } : null;
}

function say(place) { // the weekday, to be checked against the paper
  const shown = place.nextElementSibling, parts = partsOf(place.querySelector("input").value);
  shown.textContent = parts ? new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(parts.date) : "";
}

function choose(place) {
  const field = place.querySelector("input"), moment = place.dataset.date === "moment", parts = partsOf(field.value);
  const native = document.createElement("input");
  native.type = moment ? "datetime-local" : "date";
  native.className = "keryx-date__native";
  native.tabIndex = -1;
  native.setAttribute("aria-label", place.dataset.pick);
  if (parts) native.value = moment ? `${parts.iso}T${parts.hour || "12:00"}` : parts.iso;
  place.append(native);
  native.addEventListener("input", event => {
    event.stopPropagation();
    const [day, hour] = native.value.split("T"), [year, month, number] = day.split("-");
    if (!number) return;
    field.value = `${number}/${month}/${year}${hour ? ` ${hour}` : ""}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  native.addEventListener("blur", () => native.remove());
  native.focus();
  native.showPicker();
}

export function dates(form) {
  for (const place of form.querySelectorAll(".keryx-date")) {
    if (place.querySelector("button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "▾";
    button.setAttribute("aria-label", place.dataset.pick);
    button.setAttribute("aria-describedby", `${place.querySelector("input").id}-label`);
    button.addEventListener("click", () => choose(place));
    place.append(button);
    const shown = document.createElement("p");
    shown.className = "keryx-quiet";
    place.after(shown);
    place.addEventListener("input", () => say(place));
    say(place);
  }
}
