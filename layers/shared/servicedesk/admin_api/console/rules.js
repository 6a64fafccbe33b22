import { toldMoment } from "./moments.js";
import { named } from "./words.js";

// Rules and changes in words: the command line's, with times as the browser has them and limits written out.

const NOTHING = { grants: {}, scheduled: {}, shadows: {}, limits: {} };
const OMITTED = "@omitted";
const WINDOWS = new Map([[60, "a minute"], [3600, "an hour"], [86400, "a day"]]);

function toldValues(values) {
  const told = values.filter((value) => value !== OMITTED).map(named);
  return [...told, ...(values.includes(OMITTED) ? ["left out"] : [])].join(" or ");
}

function toldNarrowing({ where = {}, hide = [], when = {} }) {
  return [
    ...Object.entries(where).map(([attribute, values]) => `${named(attribute)} ${toldValues(values)}`),
    ...(hide.length ? [`without ${hide.map(named).join(", ")}`] : []),
    ...Object.entries(when).map(([argument, values]) => `only with ${named(argument)} ${toldValues(values)}`),
  ];
}

function toldTimes({ from, until }) {
  const ends = until && (Date.parse(until) <= Date.now() ? "ended" : "until");
  return [...(from ? [`from ${toldMoment(from)}`] : []), ...(until ? [`${ends} ${toldMoment(until)}`] : [])];
}

export const toldConditions = (conditions) => [...toldNarrowing(conditions), ...toldTimes(conditions)].join("; ");

export function toldGrant(grant) {
  if (grant === undefined) return "no";
  return [toldNarrowing(grant).join("; ") || "yes", ...toldTimes(grant)].join("; ");
}

export const toldScheduled = (rule) => (rule === undefined ? "nothing" : toldGrant(rule));

export const toldShadow = (rule) => (rule === undefined ? "nothing" : rule.allow ? toldGrant(rule) : "no");

export function toldLimit(limit) {
  if (!limit) return "as by default";
  return `${limit.calls} ${limit.calls === 1 ? "call" : "calls"} in ${WINDOWS.get(limit.window_seconds) ?? `${limit.window_seconds} seconds`}`;
}

// A stored grant that counts as not there: it names a field, a placeholder or an argument that the tool does not have.
export function isVoid(grant, { effect, rows, choices = {} }) {
  if (grant === undefined || effect === "unknown") return false;
  const known = rows ?? { where: [], hide: [], people: [], groups: [] };
  const isUnknown = (attribute) => (value) => value.startsWith("@") && !placeholders(known, attribute).includes(value);
  return (
    Object.entries(grant.where ?? {}).some(([name, values]) => !known.where.includes(name) || values.some(isUnknown(name))) ||
    (grant.hide ?? []).some((name) => !known.hide.includes(name)) ||
    Object.keys(grant.when ?? {}).some((name) => !(name in choices))
  );
}

// What a grant can say in the place of a value: what it means depends on who asks.
export function placeholders({ people, groups }, attribute) {
  return [people.includes(attribute) ? "@me" : null, groups.includes(attribute) ? "@groups" : null].filter(Boolean);
}

// A group's rules of one tool, and which of them counts at a moment: as the server decides it.
export function ruleOf(policy, tool, now = Date.now()) {
  const [grant, planned, watched, limit] = ["grants", "scheduled", "shadows", "limits"].map((kind) => policy[kind]?.[tool]);
  const ended = (rule) => Boolean(rule.until) && Date.parse(rule.until) <= now;
  const begun = planned !== undefined && Date.parse(planned.from) <= now;
  const last = begun ? planned : grant;
  const inForce = last === undefined || ended(last) ? undefined : last;
  return { grant, planned, watched, limit, inForce, isPlanned: planned !== undefined && !begun, hasEnded: last !== undefined && !inForce };
}

export const isRuled = ({ grant, planned, watched, limit }) => [grant, planned, watched, limit].some((rule) => rule !== undefined);

// What a change says: in its own words, and the rules that differ.
export function differences({ before, after, details }) {
  const [was, is] = [{ ...NOTHING, ...before }, { ...NOTHING, ...after }];
  return [
    ...(details ? [details] : []),
    ...changed(was.grants, is.grants, "", toldGrant),
    ...changed(was.scheduled, is.scheduled, "scheduled ", toldScheduled),
    ...changed(was.shadows, is.shadows, "watched ", toldShadow),
    ...changed(was.limits, is.limits, "limit of ", toldLimit),
  ];
}

function changed(before, after, kind, told) {
  const tools = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return tools
    .map((tool) => [`${kind}${named(tool)}`, told(before[tool]), told(after[tool])])
    .filter(([, old, now]) => old !== now)
    .map(([tool, old, now]) => `${tool}: ${old} → ${now}`);
}
