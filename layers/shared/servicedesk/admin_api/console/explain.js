import { act } from "./act.js";
import { get, part } from "./api.js";
import { cards, choice, element, field, list, notice, suggested } from "./dom.js";
import { knownPeople } from "./known.js";
import { isLetIn } from "./people.js";
import { toldConditions } from "./rules.js";
import { named } from "./words.js";

async function toolChoice(chosen) {
  const { tools } = await get("/tools");
  return choice({ name: "tool" }, tools.map((tool) => [tool.name, tool.name]), chosen);
}

// A form that asks one question; with what the address says, at once.
async function asking(title, controls, isComplete, answer) {
  const results = element("div", { "aria-live": "polite" });
  const ask = async (event) => {
    event?.preventDefault();
    results.replaceChildren(element("p", {}, "Looking …"));
    try {
      results.replaceChildren(...(await answer(ask)));
    } catch (error) {
      results.replaceChildren(notice(error.message));
    }
  };
  if (isComplete) await ask();
  return [element("h2", {}, title), element("form", { class: "filter", onsubmit: ask }, controls, element("button", { type: "submit", class: "primary" }, "Ask")), results];
}

export async function explain({ query: given }) {
  const known = await knownPeople();
  const { input: person, offers } = suggested({ name: "person", required: true, value: given.get("person") ?? "" }, known);
  const tool = await toolChoice(given.get("tool"));
  return asking("Why may somebody use a tool, or not?", [field("Person", person, "User name, verified e-mail address or sub; of an agent agent:NAME."), field("Tool", tool), offers], given.has("person"), async (again) =>
    decision(await get("/explanation", { person: person.value.trim(), tool: tool.value }), again),
  );
}

// A decision and its reasons, with a button for each thing that would turn it round.
export async function decision(told, again) {
  const who = told.person ?? told.agent;
  const grants = told.grants.map((grant) => `${named(grant.group)}, version ${grant.version}${toldConditions(grant) ? `: ${toldConditions(grant)}` : ""}`);
  const buttons = await ways(told, again);
  return [
    element("p", { class: `verdict ${told.allowed ? "yes" : "no"}` }, element("strong", {}, told.allowed ? "Allowed" : "Refused"), ` ${told.summary}`),
    element("p", {}, "Groups: ", who.groups.map(named).join(", ") || "none", ". A token says which they were when it was issued, up to 15 minutes ago."),
    list(grants),
    list(told.details),
    told.changes.length ? element("p", {}, element("strong", {}, "What would change it")) : null,
    list(told.changes),
    buttons.length ? element("p", { class: "buttons" }, buttons) : null,
  ].filter(Boolean);
}

async function ways(told, again) {
  const { person: who, tool } = told;
  const button = (label, asked) => element("button", { type: "button", onclick: (event) => act(event.currentTarget, { title: `${label}?`, button: label, done: again, ...asked }) }, `${label} …`);
  const rule = (group, method, body) => async () => ({ method, path: `/groups/${part(group)}/grants/${part(tool)}`, body, version: (await get(`/groups/${part(group)}`)).version });
  const member = (group, method) => () => ({ method, path: `/people/${part(who.subject)}/groups/${part(group)}`, body: {} });
  // Of an agent the page of agents has the buttons.
  if (!told.known || told.agent) return [];
  if (!isLetIn(who)) return [button(`Let ${named(who.username)} sign in again`, { request: () => ({ method: "POST", path: `/people/${part(who.subject)}/enabling`, body: {} }) })];
  if (told.allowed) {
    return told.grants.flatMap(({ group }) => [
      button(`Take ${named(who.username)} out of ${named(group)}`, { danger: true, request: member(group, "DELETE") }),
      button(`Take ${tool} from ${named(group)}`, { danger: true, request: rule(group, "DELETE") }),
    ]);
  }
  const { groups: holders } = await get(`/tools/${part(tool)}/holders`);
  return [
    ...who.groups.map((group) => button(`Grant ${tool} to ${named(group)}`, { text: element("p", {}, "Without conditions: everybody in the group sees all of it. Narrow it in the matrix."), request: rule(group, "PUT", { where: {}, hide: [] }) })),
    ...holders.map(({ group }) => button(`Put ${named(who.username)} into ${named(group)}`, { request: member(group, "PUT") })),
  ];
}

export async function whoCan({ argument }) {
  const tool = await toolChoice(argument);
  return asking("Who may use a tool?", [field("Tool", tool)], Boolean(argument), async () => {
    const { groups } = await get(`/tools/${part(tool.value)}/holders`);
    if (!groups.length) return [element("p", {}, `Nobody may use ${tool.value}.`)];
    const rows = groups.map((holder) => element("tr", {}, element("th", { scope: "row" }, element("a", { href: `#group/${part(holder.group)}` }, holder.group)), element("td", { "data-label": "On which conditions" }, toldConditions(holder.conditions) || "none"), element("td", { "data-label": "People" }, members(holder))));
    return [cards(`Groups that grant ${tool.value}`, ["Group", "On which conditions", "People"], rows)];
  });
}

function members({ members: names, disabled_members: disabled, shut_out_members: shutOut }) {
  if (!names.length) return "nobody is in it";
  return element("ul", { class: "plain inline" }, names.map((name) => element("li", {}, element("a", { href: `#person/${part(name)}` }, name), disabled.includes(name) ? " (disabled)" : shutOut.includes(name) ? " (shut out)" : "")));
}
