import { act } from "./act.js";
import { get, part } from "./api.js";
import { cards, choice, Complaint, element, field, time } from "./dom.js";
import { decision } from "./explain.js";
import { isLetIn, state } from "./people.js";
import { toldConditions } from "./rules.js";
import { toldUnseen } from "./times.js";
import { named } from "./words.js";

// One person: which groups they are in, what they may use and why, and everything that can be done about them.
export async function person({ argument: name }) {
  if (!name) throw new Complaint("Whose page? Choose somebody under People.");
  const path = `/people/${part(name)}`;
  const [details, { tools }, pool] = await Promise.all([get(path), get("/tools"), get("/directory/groups")]);
  const who = details.person;
  return [
    element("p", { class: "back" }, element("a", { href: "#people" }, "People")),
    element("h2", {}, who.username),
    facts(details),
    ...groups(who, pool.groups.map((group) => group.name)),
    ...usable(who, details.tools, tools),
    ...deeds(who),
  ];
}

const again = () => window.dispatchEvent(new CustomEvent("page-changed"));
const path = (who, ...more) => ["/people", part(who.subject), ...more].join("/");

function facts({ person: who, last_seen: seen, revoked_before: revoked }) {
  const rows = [
    ["E-mail", who.email || "none that is verified"],
    ["Sign-in", element("span", { class: isLetIn(who) ? null : "bad" }, state(who))],
    ["In the user pool since", time(who.created_at)],
    ["Last seen", lastSeen(seen)],
    revoked ? ["Tokens refused", ["of sign-ins before ", time(new Date(revoked * 1_000).toISOString())]] : null,
    ["Id (sub)", element("code", {}, who.subject)],
    ["Calls", element("a", { href: `#audit?${new URLSearchParams({ person: who.username, since: "10080" })}` }, "What they called this week")],
    ["Changes", element("a", { href: `#log?${new URLSearchParams({ person: who.username })}` }, "What they changed, and what was changed about them")],
  ].filter(Boolean);
  return element("dl", { class: "facts" }, rows.map(([term, said]) => element("div", {}, element("dt", {}, term), element("dd", {}, said))));
}

function lastSeen(seen) {
  if (!seen) return "not known: the log did not answer";
  if (!seen.at) return toldUnseen(seen);
  return [time(seen.at), ` with ${named(seen.client_name || seen.client_id)}`];
}

function groups(who, all) {
  const others = all.filter((name) => !who.groups.includes(name));
  const into = choice({ name: "group", required: true }, [["", "choose a group"], ...others.map((name) => [name, name])]);
  const put = (event) => {
    const group = into.value;
    return act(event.submitter, { title: `Put ${who.username} into ${group}`, button: "Put into the group", request: () => ({ method: "PUT", path: path(who, "groups", part(group)), body: {} }), done: again });
  };
  const rows = who.groups.map((name) =>
    element("tr", {}, element("th", { scope: "row" }, element("a", { href: `#group/${part(name)}` }, name)), element("td", { "data-label": "Change" }, takeOut(who, name))),
  );
  return [
    element("h3", {}, "Groups"),
    rows.length ? cards(`Groups of ${who.username}`, ["Group", "Change"], rows) : element("p", {}, "In no group: they see no tool."),
    others.length ? element("form", { class: "filter", onsubmit: (event) => { event.preventDefault(); return put(event); } }, field("Put into", into), element("button", { type: "submit" }, "Put into …")) : null,
  ].filter(Boolean);
}

export function takeOut(who, group) {
  const ask = (event) => act(event.currentTarget, { title: `Take ${who.username} out of ${group}`, button: "Take out", danger: true, request: () => ({ method: "DELETE", path: path(who, "groups", part(group)) }), done: again });
  return element("button", { type: "button", "aria-label": `Take out … ${who.username} of ${group}`, onclick: ask }, "Take out …");
}

function usable(who, allowed, tools) {
  const may = tools.filter((tool) => tool.name in allowed);
  const not = tools.filter((tool) => !(tool.name in allowed));
  return [
    element("h3", {}, `May use ${may.length} of ${tools.length}`),
    may.length ? cards(`What ${who.username} may use`, ["Tool", "Granted by", "Why"], may.map((tool) => row(who, tool, allowed[tool.name]))) : element("p", {}, isLetIn(who) ? "Nothing." : `Nothing while they are ${state(who)}.`),
    not.length ? element("details", { class: "fold" }, element("summary", {}, `May not use ${not.length}`), cards(`What ${who.username} may not use`, ["Tool", "Granted by", "Why"], not.map((tool) => row(who, tool, [])))) : null,
  ].filter(Boolean);
}

function row(who, tool, grants) {
  const answer = element("div", { "aria-live": "polite" });
  const explain = async ({ currentTarget: fold }) => {
    if (!fold.open || answer.children.length) return;
    answer.replaceChildren(element("p", {}, "Looking …"));
    try {
      answer.replaceChildren(...(await decision(await get("/explanation", { person: who.subject, tool: tool.name }), again)));
    } catch (error) {
      answer.replaceChildren();
      fold.open = false;
      throw error;
    }
  };
  const by = grants.map((grant) => element("li", {}, element("a", { href: `#group/${part(grant.group)}` }, grant.group), toldConditions(grant) ? `: ${toldConditions(grant)}` : ""));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, element("code", {}, tool.name), element("span", { class: `effect ${tool.effect}` }, tool.effect)),
    element("td", { "data-label": "Granted by" }, by.length ? element("ul", { class: "plain" }, by) : element("span", { class: "quiet" }, "nothing")),
    element("td", { "data-label": "Why" }, element("details", { ontoggle: explain }, element("summary", { "aria-label": `Why, and what would change it: ${tool.name}` }, "Why, and what would change it"), answer)),
  );
}

// What is done to a whole person; the one that cannot be taken back stands last.
function deeds(who) {
  const button = (label, kind, asked) => element("button", { type: "button", class: kind, onclick: (event) => act(event.currentTarget, { done: again, danger: kind === "outline", ...asked }) }, label);
  const post = (deed, body = {}) => () => ({ method: "POST", path: path(who, deed), body });
  return [
    element("h3", {}, "Sign-in"),
    element(
      "p",
      { class: "buttons" },
      who.status === "invited" ? button("Invite again …", "", { title: `Invite ${who.username} again`, button: "Invite again", request: post("invitation") }) : null,
      isLetIn(who)
        ? button("Disable …", "outline", { title: `Disable ${who.username}`, button: "Disable", request: post("disabling") })
        : button("Enable …", "primary", { title: `Let ${who.username} sign in again`, button: "Enable", request: post("enabling") }),
      button("Revoke every token …", "outline", { title: `Revoke every token of ${who.username}`, button: "Revoke every token", request: post("revocation", { keep_enabled: true }) }),
      button("Remove …", "outline", { title: `Remove ${who.username} for good`, button: `Remove ${who.username}`, request: () => ({ method: "DELETE", path: path(who) }), done: () => { location.hash = "#people"; } }),
    ),
  ];
}
