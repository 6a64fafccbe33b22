import { everything, get } from "./api.js";

// What can be granted, and every group: those with rules, and those of the user pool that have none yet.

export async function read() {
  const [{ tools }, stored, pool] = await Promise.all([get("/tools"), everything("/groups", "groups"), get("/directory/groups")]);
  // A group that was deleted leaves a row without rules, which is nothing to show.
  const policies = new Map(stored.filter((policy) => rulesIn(policy).length).map((policy) => [policy.group, policy]));
  for (const { name } of pool.groups) if (!policies.has(name)) policies.set(name, stored.find((policy) => policy.group === name) ?? noRules(name));
  return {
    tools: [...tools, ...strangers(tools, policies.values())],
    policies: new Map([...policies].sort(([one], [other]) => one.localeCompare(other))),
    descriptions: new Map(pool.groups.map((group) => [group.name, group.description])),
  };
}

// The tools that a group's rules name.
const rulesIn = ({ grants, scheduled, shadows, limits }) => [grants, scheduled, shadows, limits].flatMap((rules) => Object.keys(rules));

export const noRules = (group) => ({ group, version: 0, grants: {}, scheduled: {}, shadows: {}, limits: {} });

// Tools that rules name and that do not exist stand at the end, so that they can be taken away.
function strangers(tools, policies) {
  const known = new Set(tools.map((tool) => tool.name));
  const named = new Set([...policies].flatMap(rulesIn));
  const missing = [...named].filter((name) => !known.has(name)).sort();
  return missing.map((name) => ({ name, title: name, description: "There is no such tool.", effect: "unknown", rows: null, choices: {}, limit: null }));
}
