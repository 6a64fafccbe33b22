import { everything, get } from "./api.js";
import { element, table } from "./dom.js";
import { edit } from "./editor.js";
import { isVoid, toldGrant, toldShadow } from "./words.js";

export async function matrix() {
  const [catalogue, stored, pool] = await Promise.all([get("/tools"), everything("/groups", "groups"), get("/directory/groups")]);
  const groups = new Map(stored.map((policy) => [policy.group, policy]));
  for (const { name } of pool.groups) {
    if (!groups.has(name)) groups.set(name, { group: name, version: 0, grants: {}, shadows: {} });
  }
  const shown = [...groups.values()].sort((one, other) => one.group.localeCompare(other.group));
  const descriptions = new Map(pool.groups.map((group) => [group.name, group.description]));
  return [
    element("h2", {}, "Which group may use which tool"),
    element("p", {}, "Choose a cell to change it. What is not allowed here does not exist for the people of that group."),
    table(
      "Tools and groups",
      ["Tool", ...shown.map((policy) => heading(policy, descriptions))],
      tools(catalogue, shown).map((tool) => row(tool, shown)),
    ),
  ];
}

// Tools that are granted and do not exist stand at the end, so that they can be taken away.
function tools(catalogue, groups) {
  const known = new Set(catalogue.tools.map((tool) => tool.name));
  const strange = new Set(groups.flatMap((policy) => [...Object.keys(policy.grants), ...Object.keys(policy.shadows)]));
  const missing = [...strange].filter((name) => !known.has(name)).sort();
  return [...catalogue.tools, ...missing.map((name) => ({ name, title: name, description: "There is no such tool.", effect: "unknown", rows: null }))];
}

function heading(policy, descriptions) {
  const note = descriptions.has(policy.group) ? descriptions.get(policy.group) : "not in the user pool";
  return [element("span", {}, policy.group), element("small", {}, policy.version ? `version ${policy.version}` : "no rules yet"), element("small", {}, note)];
}

function row(tool, groups) {
  return element(
    "tr",
    {},
    element(
      "th",
      { scope: "row" },
      element("code", {}, tool.name),
      element("span", { class: `effect ${tool.effect}` }, tool.effect),
      element("details", {}, element("summary", {}, "What it does"), element("p", {}, tool.description)),
    ),
    groups.map((policy) => element("td", {}, cell(tool, policy))),
  );
}

function cell(tool, policy) {
  const grant = policy.grants[tool.name];
  const told = `${toldGrant(grant)}${isVoid(grant, tool) ? " (void)" : ""}`;
  const watched = policy.shadows[tool.name];
  return element(
    "button",
    {
      type: "button",
      class: `cell ${grant === undefined ? "no" : told === "yes" ? "yes" : "narrowed"}`,
      "aria-label": `${told}${watched ? ` watching: ${toldShadow(watched)}` : ""}, ${tool.name} for ${policy.group}. Change`,
      "data-group": policy.group,
      "data-tool": tool.name,
      onclick: (event) => edit(event.currentTarget, tool, policy),
    },
    element("span", {}, told),
    watched ? " " : null,
    watched ? element("small", { class: "watched" }, `watching: ${toldShadow(watched)}`) : null,
  );
}
