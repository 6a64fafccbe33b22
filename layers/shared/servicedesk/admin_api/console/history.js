import { get } from "./api.js";
import { element, field, table, time } from "./dom.js";
import { differences } from "./words.js";

export async function log() {
  const group = element("input", { name: "group", autocomplete: "off" });
  const results = element("div");
  const show = async (event) => {
    event?.preventDefault();
    results.replaceChildren(await changes(group.value.trim()));
  };
  await show();
  return [
    element("h2", {}, "Who changed what, and why"),
    element("form", { class: "filter", onsubmit: show }, field("Group", group, "Empty: every group."), element("button", { type: "submit" }, "Show")),
    results,
  ];
}

async function changes(group) {
  const body = element("tbody");
  const more = element("button", { type: "button", onclick: load }, "Older changes");
  let cursor = null;
  async function load() {
    const page = await get("/changes", { group, cursor, limit: 50 });
    body.append(...page.changes.map(row));
    cursor = page.next;
    more.hidden = !cursor;
  }
  await load();
  if (!body.children.length) return element("p", {}, "Nothing was changed yet.");
  const shown = table("Changes, newest first", ["When", "Who", "Of", "Change", "Why"], []);
  shown.querySelector("tbody").replaceWith(body);
  return element("div", {}, shown, more);
}

const DONE = {
  person: "every token refused until they sign in again",
  person_disabled: "every token refused, and their sign-in disabled",
  person_enabled: "their sign-in enabled",
  customer_restored: "a deleted customer, brought back",
  customer_erased: "what was left of a deleted customer, erased",
  desk_imported: "imported from a file",
  desk_exported: "exported into a file",
};

function row(change) {
  const lines = change.kind in DONE ? [DONE[change.kind]] : differences(change);
  return element(
    "tr",
    {},
    element("td", {}, time(change.at)),
    element("td", {}, element("span", { title: change.actor_id }, change.actor)),
    element("td", {}, change.subject),
    element("td", {}, element("ul", { class: "plain" }, lines.map((line) => element("li", {}, line)))),
    element("td", {}, change.reason),
  );
}
