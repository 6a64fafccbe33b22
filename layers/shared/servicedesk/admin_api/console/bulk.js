import { change, get, part } from "./api.js";
import { noRules } from "./catalogue.js";
import { element, field, say } from "./dom.js";
import { toldOutcome } from "./impact.js";
import { inForceWords, pace } from "./in_force.js";
import { groupFields, makeGroup, previewOfGroup } from "./new_group.js";
import { differences, ruleOf } from "./rules.js";
import { openSheet } from "./sheet.js";
import { named } from "./words.js";

// What is done to all of a group's rules at once: one change, with one reason, on the version that was looked at.

const rulesOf = ({ grants, scheduled, shadows, limits }) => ({ grants, scheduled, shadows, limits });
const without = (rules, names) => Object.fromEntries(Object.entries(rules ?? {}).filter(([name]) => !names.has(name)));

export const WHOLESALE = [
  { title: "Allow everything that reads", wanted: allowReading },
  { title: "Take away everything that destroys", wanted: takeDestroying, isGrave: true },
];

// What is allowed already stays as narrow as it is; what was planned or watched for the rest has been decided.
function allowReading(rules, tools) {
  const added = tools.filter((tool) => tool.effect === "reads" && ruleOf(rules, tool.name).inForce === undefined).map((tool) => tool.name);
  const names = new Set(added);
  const grants = { ...rules.grants, ...Object.fromEntries(added.map((name) => [name, {}])) };
  return { ...rules, grants, scheduled: without(rules.scheduled, names), shadows: without(rules.shadows, names) };
}

function takeDestroying(rules, tools) {
  const names = new Set(tools.filter((tool) => tool.effect === "destroys").map((tool) => tool.name));
  return { ...rules, grants: without(rules.grants, names), scheduled: without(rules.scheduled, names), shadows: without(rules.shadows, names) };
}

export function bulk({ title, policy, wanted, isGrave, learned }) {
  let current = policy;
  const sheet = openSheet({
    title: `${title}: ${named(policy.group)}`,
    content: [],
    isGrave,
    saveWords: isGrave ? "Take them away" : "Allow them",
    preview: async (isMeant) => toldOutcome(await put(current, wanted(rulesOf(current)), "", true, isMeant)),
    save: async (reason, isMeant) => saved(await put(current, wanted(rulesOf(current)), reason, false, isMeant), learned),
    refused: (error) => lookAgain(error, policy.group, (now) => { current = now; learned(now); }),
  });
  sheet.attempt(false);
}

// Another group gets the same rules, in the place of its own; a new one is made with them.
export function copyTo({ policy, policies, descriptions, learned }) {
  const others = [...descriptions.keys()].filter((name) => name !== policy.group).sort();
  const target = element("select", { name: "target", onchange: follow }, element("option", { value: "" }, "a new group"), others.map((name) => element("option", { value: name }, name)));
  const made = groupFields();
  const note = element("p", { hidden: true }, "What that group may do is replaced. Its people stay in it.");
  const body = () => ({ ...made.body(), copy_of: policy.group });
  openSheet({
    title: `Copy the rules of ${named(policy.group)}`,
    content: [field("To", target), made.node, note],
    saveWords: "Copy",
    preview: async (isMeant) => (target.value ? toldOutcome(await put(current(), rulesOf(policy), "", true, isMeant)) : previewOfGroup(body(), isMeant)),
    save: async (reason, isMeant) => (target.value ? saved(await put(current(), rulesOf(policy), reason, false, isMeant), learned) : makeGroup(body(), reason, isMeant)),
    refused: (error) => (target.value ? lookAgain(error, target.value, learned) : null),
  });

  function follow() {
    made.node.hidden = made.node.disabled = Boolean(target.value);
    note.hidden = !target.value;
  }

  function current() {
    return policies.get(target.value) ?? noRules(target.value);
  }
}

const put = ({ group, version }, rules, reason, dryRun, administrators) => change("PUT", `/groups/${part(group)}`, { version, body: rules, reason, dryRun, administrators });

const LISTED = 3;

async function saved(outcome, learned) {
  learned(outcome.policy);
  if (!outcome.change) return say("Nothing to change: it is so already.");
  const made = differences(outcome.change);
  const more = made.length > LISTED ? `; and ${made.length - LISTED} more` : "";
  return say(`Saved for ${named(outcome.policy.group)}: ${made.slice(0, LISTED).join("; ")}${more}. ${inForceWords([{ method: "PUT", kind: "grants" }], { effect: null }, await pace())}`);
}

async function lookAgain(error, group, learned) {
  if (error.status !== 412) return null;
  learned(await get(`/groups/${part(group)}`));
  return `Somebody changed ${named(group)} meanwhile. What you ask for is worked out on that; look at what would change, and save again.`;
}
