import { clock, localAndUtc, relative } from "./times.js";
import { plain } from "./words.js";

// Elements are built, never parsed: no text of anybody's can become markup. All of it is plain.
const READ = ["title", "aria-label"];

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), guarded(value));
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, READ.includes(key) ? plain(value) : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : plain(String(child)))));
  return made;
}

// The one place that catches: whatever an event's handler could not do is said, at once or later.
export function guarded(handler) {
  return async (event) => {
    try {
      await handler(event);
    } catch (error) {
      fail(error);
    }
  };
}

export function field(label, control, hint = "") {
  control.id ||= `field-${crypto.randomUUID()}`;
  const help = hint ? element("small", { id: `${control.id}-hint` }, hint) : null;
  if (help) control.setAttribute("aria-describedby", help.id);
  return element("p", { class: "field" }, element("label", { for: control.id }, label), control, help);
}

// A text field that offers what the page knows. Both belong into the page.
export function suggested(attributes, names) {
  const offers = element("datalist", { id: `offers-${crypto.randomUUID()}` }, names.map((name) => element("option", { value: name })));
  return { input: element("input", { autocomplete: "off", spellcheck: "false", list: offers.id, ...attributes }), offers };
}

export function choice(attributes, options, chosen = "") {
  return element("select", attributes, options.map(([value, text]) => element("option", { value, selected: value === chosen }, text)));
}

export function table(caption, headings, rows) {
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", { class: "hidden" }, caption),
      element("thead", {}, element("tr", {}, headings.map((heading) => element("th", { scope: "col" }, heading)))),
      element("tbody", {}, rows),
    ),
  );
}

const AGAIN_MILLISECONDS = 20_000;

// A moment, as far from now as it is; the local and the UTC time are its title. With `exact`, the time of day stands
// below it: rows of a log are told apart by it.
export function time(iso, { exact = false } = {}) {
  const made = element("time", { datetime: iso, title: localAndUtc(iso) }, relative(iso));
  return exact ? element("span", {}, made, element("small", {}, clock(iso))) : made;
}

setInterval(() => {
  for (const shown of document.querySelectorAll("time[datetime]")) {
    const text = relative(shown.dateTime);
    if (shown.textContent !== text) tell(shown, text);
  }
}, AGAIN_MILLISECONDS);

// A table whose rows become cards where it is narrow: each cell says in `data-label` what it is.
export function cards(...parts) {
  const made = table(...parts);
  made.querySelector("table").classList.add("cards");
  return made;
}

export const list = (lines) => (lines.length ? element("ul", { class: "plain" }, lines.map((line) => element("li", {}, line))) : null);

export const notice = (text) => element("p", { class: "notice", role: "alert" }, text);

// An error whose words are for the person who reads them.
export class Complaint extends Error {}

let isKept = false;

// What was done. Green, and never where failures stand. With `stays`, the next page shows it too.
export function say(text, { stays = false } = {}) {
  isKept = stays;
  document.getElementById("failure").hidden = true;
  tell(document.getElementById("status"), text);
}

// Another page is shown: what was done on the one before has been read.
export function forget() {
  if (!isKept) say("");
  isKept = false;
}

// What could not be done: in its own words, or as the defect of ours that it is.
export function fail(error) {
  const isOurs = !(error instanceof Complaint);
  if (isOurs) console.error(error);
  const box = document.getElementById("failure");
  tell(document.getElementById("status"), "");
  tell(box.querySelector("span"), isOurs ? `This page made a mistake, and what you asked for may not be done. Reload it and look. (${error?.message ?? error})` : error.message);
  box.hidden = false;
}

export function tell(node, text) {
  node.textContent = plain(text);
}
