import { get, part } from "./api.js";
import { element, field, table } from "./dom.js";
import { named, toldConditions, toldGrant } from "./words.js";

async function toolChoice() {
  const { tools } = await get("/tools");
  return element("select", { name: "tool" }, tools.map((tool) => element("option", { value: tool.name }, tool.name)));
}

function asking(title, controls, answer) {
  const results = element("div", { "aria-live": "polite" });
  const ask = async (event) => {
    event.preventDefault();
    results.replaceChildren(element("p", {}, "Looking …"));
    try {
      results.replaceChildren(...(await answer()));
    } catch (error) {
      results.replaceChildren(element("p", { class: "notice", role: "alert" }, error.message));
    }
  };
  return [element("h2", {}, title), element("form", { class: "filter", onsubmit: ask }, controls, element("button", { type: "submit", class: "primary" }, "Ask")), results];
}

export async function explain() {
  const person = element("input", { name: "person", required: true, autocomplete: "off", spellcheck: "false" });
  const tool = await toolChoice();
  return asking("Why may somebody use a tool, or not?", [field("Person", person, "User name, verified e-mail address or sub."), field("Tool", tool)], async () =>
    decision(await get("/explanation", { person: person.value.trim(), tool: tool.value })),
  );
}

function decision(told) {
  const grants = told.grants.map((grant) => element("li", {}, `${named(grant.group)}, version ${grant.version}${toldConditions(grant) ? `: ${toldConditions(grant)}` : ""}`));
  return [
    element("p", { class: `verdict ${told.allowed ? "yes" : "no"}` }, element("strong", {}, told.allowed ? "Allowed" : "Refused"), ` ${told.summary}`),
    element("p", {}, `Groups: ${told.person.groups.map(named).join(", ") || "none"}. A token says which they were when it was issued, up to 15 minutes ago.`),
    grants.length ? element("ul", {}, grants) : null,
    ...told.void.map((grant) => element("p", { class: "notice" }, `The grant of ${named(grant.group)}, version ${grant.version}, is void: ${grant.why.join("; ")}.`)),
    told.revoked_before ? element("p", {}, `Tokens of sign-ins before ${new Date(told.revoked_before * 1000).toISOString()} are refused.`) : null,
    told.shadow ? element("p", {}, `Watched rules would ${told.shadow.would_allow ? "allow" : "refuse"} it.`) : null,
    told.changes.length ? element("h3", {}, "What would change it") : null,
    told.changes.length ? element("ul", {}, told.changes.map((way) => element("li", {}, way))) : null,
  ].filter(Boolean);
}

export async function whoCan() {
  const tool = await toolChoice();
  return asking("Who may use a tool?", [field("Tool", tool)], async () => {
    const { groups } = await get(`/tools/${part(tool.value)}/holders`);
    if (!groups.length) return [element("p", {}, `Nobody may use ${tool.value}.`)];
    const rows = groups.map((holder) => element("tr", {}, element("th", { scope: "row" }, holder.group), element("td", {}, toldGrant(holder.conditions)), element("td", {}, people(holder))));
    return [table(`Groups that grant ${tool.value}`, ["Group", "On which conditions", "People"], rows)];
  });
}

function people({ members, disabled_members: disabled }) {
  return members.map((name) => (disabled.includes(name) ? `${named(name)} (disabled)` : named(name))).join(", ") || "nobody is in it";
}

export async function findings() {
  const { findings: found } = await get("/findings");
  const rows = found.map((finding) => element("tr", {}, element("td", {}, finding.kind.replaceAll("_", " ")), element("td", {}, finding.message), element("td", {}, finding.mend ? element("code", {}, finding.mend) : "")));
  return [element("h2", {}, "What looks wrong"), found.length ? table("Findings", ["Kind", "Finding", "What mends it"], rows) : element("p", {}, "Nothing looks wrong.")];
}
