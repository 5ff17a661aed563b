// Dates are typed as people here write them; the browser's calendar is beside, for who would rather choose. They are read
// as the desk reads them (composing/when.py: one table of tests is for both), and what was understood is shown.
"use strict";

const NUMBERS = /(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?!\d)(?:\s*[/.\-]\s*(\d{4}|\d{2})(?!\d))?/;
const WORDS = /(\d{1,2})η?\s+(\p{L}{3,})\.?(?:\s+(\d{4})(?!\d))?/u;
const HOUR = /^(\d{1,2})(?:[:.](\d{2}))?\s*(π\.?\s?μ\.?|μ\.?\s?μ\.?|a\.?m\.?|p\.?m\.?)?$/iu;
const OFFSET = /\s([+-]\d{2}:\d{2})$/;
const BETWEEN = /^[\s,·]*(?:στις|στη|ώρα|at)?[\s,·]*/iu;
const IN = /^(?:σε|in)\s+(\d{1,2}|\p{L}+)\s+(\p{L}+)(?!\p{L})/u;
const ONE_WORD = /^(?:(?:την|τη|το|on)\s+)?(\p{L}+)\.?(?!\p{L})/u;
const BARE = /^[\s,]*\d{1,2}(\.\d{2})?\s*$/;
const MONTHS = ["ιαν jan", "φεβ feb", "μαρ mar", "απρ apr", "μαι may", "ιουν jun", "ιουλ jul", "αυγ aug", "σεπ sep", "οκτ oct", "νοε nov", "δεκ dec"];
const WEEKDAYS = ["δευτ mon", "τριτ tue", "τετ wed", "πεμ thu", "παρ fri", "σαβ sat", "κυρ sun"];
const WHOLE_WEEKDAYS = ["δευτερα monday", "τριτη tuesday", "τεταρτη wednesday", "πεμπτη thursday", "παρασκευη friday", "σαββατο saturday", "κυριακη sunday"];
const NEAR = { χθες: -1, χτες: -1, yesterday: -1, σημερα: 0, today: 0, αυριο: 1, tomorrow: 1, μεθαυριο: 2 };
const COUNTS = ["μια ενα a one", "δυο two", "τρεις τρια three", "τεσσερις τεσσερα four"];
const UNITS = { μερα: 1, μερες: 1, ημερα: 1, ημερες: 1, day: 1, days: 1, εβδομαδα: 7, εβδομαδες: 7, βδομαδα: 7, βδομαδες: 7, week: 7, weeks: 7 };
const DAY_MS = 86400 * 1000;
const LONG_AGO_MS = 60 * DAY_MS; // without a year it is the day nearest ahead, or just behind
const two = number => String(number).padStart(2, "0");
const plain = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const beginning = (word, names) => names.findIndex(of => of.split(" ").some(one => plain(word).startsWith(one)));
const naming = (word, names) => names.findIndex(of => of.split(" ").includes(word));
const weekdayOf = date => (date.getUTCDay() + 6) % 7; // Monday is 0
const isoOf = date => date.toISOString().slice(0, 10);
const athens = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Athens", year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());

function written(text, today) { // «Παρασκευή 4/12»
  let found = NUMBERS.exec(text), month = found ? Number(found[2]) : 0;
  if (!found) {
    found = WORDS.exec(text);
    month = found ? beginning(found[2], MONTHS) + 1 : 0;
  }
  if (!month) return null;
  const day = Number(found[1]);
  let year = found[3] ? Number(found[3]) + (found[3].length === 2 ? 2000 : 0) : today.getUTCFullYear();
  if (!found[3] && Date.UTC(year, month - 1, day) < today - LONG_AGO_MS) year += 1;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const ahead = text.slice(0, found.index).replace(/^[ .,]+|[ .,]+$/g, ""), weekday = beginning(ahead, WEEKDAYS);
  if (ahead && weekday !== weekdayOf(date)) return null;
  return { date, behind: text.slice(found.index + found[0].length) };
}

function fromToday(text, today, weekdays) { // «αύριο», «σε δύο εβδομάδες», «την Παρασκευή»: the next one after today
  text = text.normalize("NFC");
  const after = (days, found) => ({ date: new Date(+today + days * DAY_MS), behind: text.slice(found[0].length), near: true });
  let found = IN.exec(plain(text));
  if (found) {
    const days = (/^\d/.test(found[1]) ? Number(found[1]) : naming(found[1], COUNTS) + 1) * (UNITS[found[2]] ?? 0);
    return days ? after(days, found) : null;
  }
  found = ONE_WORD.exec(plain(text));
  if (!found) return null;
  if (Object.hasOwn(NEAR, found[1])) return after(NEAR[found[1]], found);
  const number = naming(found[1], WHOLE_WEEKDAYS);
  if (number < 0 || !weekdays || BARE.test(text.slice(found[0].length))) return null;
  return after((number - weekdayOf(today) + 6) % 7 + 1, found);
}

function hourOf(text) {
  const found = HOUR.exec(text.replace(BETWEEN, "").trim());
  if (!found) return "";
  const half = (found[3] ?? "").replace(/[. ]/g, "").toLowerCase(), minutes = Number(found[2] ?? 0);
  let hour = Number(found[1]);
  if (half && (hour < 1 || hour > 12)) return "";
  if (half) hour = hour % 12 + (["μμ", "pm"].includes(half) ? 12 : 0);
  return hour < 24 && minutes < 60 ? `${two(hour)}:${two(minutes)}` : "";
}

function partsOf(text, moment, today = athens()) { // whole: nothing is missing, and nothing is too much
  const typed = text.trim(), offset = moment ? OFFSET.exec(typed)?.[1] ?? "" : "", now = new Date(`${today}T00:00Z`);
  const left = offset ? typed.slice(0, -offset.length - 1) : typed;
  const iso = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?/.exec(typed);
  if (iso) return Number.isNaN(Date.parse(iso[1])) ? null : { date: new Date(`${iso[1]}T00:00Z`), hour: iso[2] ?? "", offset: "", whole: moment === Boolean(iso[2]) };
  let first = null;
  for (const found of [written(left, now), fromToday(left, now, moment)]) {
    if (!found) continue;
    const hour = moment ? hourOf(found.behind) : "", parts = { ...found, hour, offset, whole: moment ? hour !== "" : !found.behind.trim() };
    if (parts.whole) return parts;
    first ??= parts;
  }
  return first;
}

export function understood(text, moment, today) { // ISO 8601, or null
  const parts = partsOf(text, moment, today);
  return parts?.whole ? `${isoOf(parts.date)}${moment ? `T${parts.hour}${parts.offset}` : ""}` : null;
}

const momentIn = place => place.dataset.date === "moment";

function say(place) { // the weekday, to be checked against the paper; the hour too where it was said in words
  const shown = place.nextElementSibling, parts = partsOf(place.querySelector("input").value, momentIn(place));
  const day = parts && new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(parts.date);
  shown.textContent = parts ? `${day}${parts.hour ? `, ${parts.hour}` : ""}` : "";
}

function settle(place) { // «αύριο» is another day tomorrow, and what is typed here may be sent then
  const field = place.querySelector("input"), parts = partsOf(field.value, momentIn(place));
  if (!parts?.near || !parts.whole) return;
  const [year, month, day] = isoOf(parts.date).split("-");
  field.value = `${day}/${month}/${year}${parts.hour ? ` ${parts.hour}` : ""}${parts.offset ? ` ${parts.offset}` : ""}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function choose(place) {
  const field = place.querySelector("input"), moment = momentIn(place), parts = partsOf(field.value, moment);
  const native = document.createElement("input");
  native.type = moment ? "datetime-local" : "date";
  native.className = "keryx-date__native";
  native.tabIndex = -1;
  native.setAttribute("aria-label", place.dataset.pick);
  if (parts) native.value = moment ? `${isoOf(parts.date)}T${parts.hour || "12:00"}` : isoOf(parts.date);
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
    place.addEventListener("change", () => settle(place));
    say(place);
  }
}
