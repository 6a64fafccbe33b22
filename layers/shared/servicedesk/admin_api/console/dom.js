import { plain } from "./words.js";

// Elements are built, never parsed: no text of anybody's can become markup. All of it is plain.
const READ = ["title", "aria-label"];

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, READ.includes(key) ? plain(value) : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : plain(String(child)))));
  return made;
}

export function field(label, control, hint = "") {
  control.id ||= `field-${crypto.randomUUID()}`;
  const help = hint ? element("small", { id: `${control.id}-hint` }, hint) : null;
  if (help) control.setAttribute("aria-describedby", help.id);
  return element("p", { class: "field" }, element("label", { for: control.id }, label), control, help);
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

export function say(text) {
  tell(document.getElementById("status"), text);
}

export function tell(node, text) {
  node.textContent = plain(text);
}

export function time(iso) {
  return element("time", { datetime: iso }, new Date(iso).toISOString().slice(0, 19).replace("T", " ") + " UTC");
}
