import { act } from "./act.js";
import { get, part } from "./api.js";
import { cards, Complaint, element, time } from "./dom.js";
import { daysSince, toldUnseen } from "./times.js";

// From this age on an alarm asks for another one.
const OLD_SECRET_DAYS = 90;

// The agents that work without a person: whose each is, what it may reach, until when, and how to stop it.
export async function agents({ signal }) {
  const { agents: found } = await get("/agents");
  const seen = new Map(found.map((agent) => [agent.name, element("span", { class: "quiet" }, "looking …")]));
  lookAfter(found, seen, signal);
  return [
    element("h2", {}, "Agents"),
    element("p", {}, "Programs that sign in by themselves, each with groups, an end, and an owner who answers for it. No agent has a tool that destroys, touches credentials or must be confirmed."),
    element("p", {}, "To add one, give it another secret or remove it takes AWS credentials: ", element("code", {}, "servicedesk agents --help"), "."),
    found.length
      ? cards("Agents", ["Name", "Owner", "Groups", "Sign-in", "Ends", "Secret made", "Last seen", "Change"], found.map((agent) => row(agent, seen.get(agent.name))))
      : element("p", {}, "There is none."),
  ];
}

const hasEnded = ({ expires_at: end }) => Date.parse(end) <= Date.now();
const isOld = ({ secret_made_at: made }) => daysSince(made) > OLD_SECRET_DAYS;
const state = (agent) => (hasEnded(agent) ? "ended" : agent.enabled ? "can sign in" : "disabled");

function row(agent, seen) {
  const { name, owner, groups } = agent;
  return element(
    "tr",
    {},
    element("th", { scope: "row", title: agent.client_id }, name),
    element("td", { "data-label": "Owner" }, element("a", { href: `#person/${part(owner)}` }, owner)),
    element("td", { "data-label": "Groups" }, element("ul", { class: "plain" }, groups.map((group) => element("li", {}, element("a", { href: `#group/${part(group)}` }, group))))),
    element("td", { "data-label": "Sign-in", class: agent.enabled && !hasEnded(agent) ? null : "bad" }, state(agent)),
    element("td", { "data-label": "Ends" }, time(agent.expires_at)),
    element("td", { "data-label": "Secret made" }, element("span", { class: isOld(agent) ? "bad" : null }, time(agent.secret_made_at), isOld(agent) ? element("small", {}, "older than 90 days") : null)),
    element("td", { "data-label": "Last seen" }, seen),
    element("td", { "data-label": "Change" }, change(agent)),
  );
}

function change(agent) {
  const [label, deed, title] = agent.enabled ? ["Disable …", "disabling", `Disable ${agent.name}`] : ["Enable …", "enabling", `Let ${agent.name} sign in again`];
  const ask = (event) =>
    act(event.currentTarget, {
      title,
      button: label.slice(0, -2),
      danger: agent.enabled,
      request: () => ({ method: "POST", path: `/agents/${part(agent.name)}/${deed}`, body: {} }),
      done: () => window.dispatchEvent(new CustomEvent("page-changed")),
    });
  return element("button", { type: "button", class: agent.enabled ? "outline" : null, "aria-label": `${label} ${agent.name}`, onclick: ask }, label);
}

// The log is asked for one after another, once the page is shown: it is slow, and takes few questions at once.
async function lookAfter(found, seen, signal) {
  for (const { name } of found) {
    if (signal.aborted) return;
    seen.get(name).replaceChildren(...(await lastSeen(name)));
  }
}

async function lastSeen(name) {
  try {
    const { last_seen: seen } = await get(`/agents/${part(name)}`, {}, { quiet: true });
    if (!seen) return ["not known: the log did not answer"];
    return [seen.at ? time(seen.at) : toldUnseen(seen)];
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return [`not known: ${error.message}`];
  }
}
