import { act } from "./act.js";
import { get, part } from "./api.js";
import { KINDS, told } from "./changes.js";
import { cards, choice, element, field, list, notice, suggested, time } from "./dom.js";
import { knownGroups, knownPeople } from "./known.js";
import { unknown } from "./nearest.js";
import { named } from "./words.js";
import { restored } from "./undo.js";

export async function log({ query: given }) {
  const [groups, people] = await Promise.all([knownGroups(), knownPeople()]);
  const group = suggested({ name: "group", value: given.get("group") ?? "" }, groups);
  const person = suggested({ name: "person", value: given.get("person") ?? "" }, people);
  const kind = choice({ name: "kind" }, Object.entries(KINDS), given.get("kind") ?? "");
  const results = element("div", { "aria-live": "polite" });
  const show = async (event) => {
    event?.preventDefault();
    results.replaceChildren(element("p", {}, "Reading the log …"));
    const query = { group: group.input.value.trim(), person: person.input.value.trim(), kind: kind.value };
    try {
      results.replaceChildren(...(await changes(query, groups)));
    } catch (error) {
      results.replaceChildren(notice(error.message));
    }
  };
  await show();
  return [
    element("h2", {}, "Who changed what, and why"),
    element("form", { class: "filter", onsubmit: show }, field("Group", group.input), field("Person", person.input, "Who made it, or whom it is about."), field("Kind", kind), element("button", { type: "submit", class: "primary" }, "Show"), group.offers, person.offers),
    results,
  ];
}

async function changes(query, groups) {
  const body = element("tbody");
  const state = element("p", {});
  const more = element("button", { type: "button", onclick: load }, "Older changes");
  let cursor = null;
  async function load() {
    const page = await get("/changes", { ...query, cursor, limit: 50 });
    body.append(...page.changes.map(row));
    cursor = page.next;
    more.hidden = !cursor;
    state.hidden = Boolean(body.children.length);
    state.replaceChildren(cursor ? "Nothing like that so far back." : "Nothing like that was changed yet.");
  }
  await load();
  if (!body.children.length && !cursor && query.group && !groups.includes(query.group)) return [notice(unknown("group", query.group, groups))];
  const shown = cards("Changes, newest first", ["When", "Who", "About", "Change", "Why", "Undo"], []);
  shown.querySelector("tbody").replaceWith(body);
  shown.hidden = !body.children.length && !cursor;
  return [shown, state, more];
}

function row(change) {
  const cell = (label, ...content) => element("td", { "data-label": label }, ...content);
  return element(
    "tr",
    {},
    cell("When", time(change.at, { exact: true })),
    cell("Who", element("span", { title: change.actor_id }, change.actor)),
    cell("About", change.subject),
    cell("Change", list(told(change))),
    cell("Why", change.reason),
    cell("Undo", change.kind === "group" ? element("button", { type: "button", "aria-label": `Put back as before: ${change.subject}`, onclick: (event) => undo(event.currentTarget, change) }, "Put back …") : null),
  );
}

// Of what the change touched, everything becomes as it was before; what was changed elsewhere since stays.
function undo(opener, change) {
  const path = `/groups/${part(change.subject)}`;
  const request = async (isMeant) => {
    const present = await get(path);
    return { method: "PUT", path, version: present.version, body: restored(present, change), administrators: isMeant };
  };
  return act(opener, {
    title: `Put ${change.subject} back as before`,
    button: "Put back as before",
    text: element("p", {}, "The change of ", time(change.at), ` by ${named(change.actor)}: ${told(change).join("; ")}.`),
    request,
    done: () => window.dispatchEvent(new CustomEvent("page-changed")),
  });
}
