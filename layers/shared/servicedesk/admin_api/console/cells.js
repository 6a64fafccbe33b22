import { element } from "./dom.js";
import { toldMoment } from "./moments.js";
import { isVoid, ruleOf, toldConditions, toldGrant, toldLimit, toldScheduled, toldShadow } from "./rules.js";

// What a group may do with one tool, in two short lines; the whole of it stands in the title and is read out.
// Where it stands alone and not in a grid, it says which tool and group it is of.
export function cell(tool, policy, open, { isAlone = false } = {}) {
  const rule = ruleOf(policy, tool.name);
  const whole = told(tool, rule);
  const { kind, words } = decision(rule);
  const notes = notesOf(tool, rule);
  return element(
    "button",
    { type: "button", class: `cell ${kind}`, title: whole, "data-group": policy.group, "data-tool": tool.name, onclick: open },
    element("span", {}, words),
    isAlone ? element("span", { class: "hidden" }, ` ${tool.name} for ${policy.group}`) : null,
    notes.length ? element("small", {}, notes.map(([name, text]) => element("span", { class: name }, text))) : null,
  );
}

function decision({ inForce }) {
  if (inForce === undefined) return { kind: "no", words: "no" };
  const narrowed = toldConditions({ ...inForce, from: null, until: null });
  return narrowed ? { kind: "narrowed", words: narrowed } : { kind: "yes", words: "yes" };
}

function notesOf(tool, rule) {
  const { inForce, planned, isPlanned, hasEnded, grant, watched, limit } = rule;
  return [
    isVoid(inForce, tool) ? ["void", "void"] : null,
    watched ? ["watched", "watched"] : null,
    limit ? ["limited", "limited"] : null,
    inForce?.until ? ["ends", `until ${toldMoment(inForce.until)}`] : null,
    hasEnded ? ["ends", `ended ${toldMoment((planned && !isPlanned ? planned : grant).until)}`] : null,
    isPlanned ? ["planned", `from ${toldMoment(planned.from)}`] : null,
  ].filter(Boolean);
}

// Every rule of a tool, the one in force first.
export const told = (tool, rule) => toldRules(tool, rule).join(". ");

export function toldRules(tool, { inForce, planned, isPlanned, hasEnded, watched, limit }) {
  const note = isVoid(inForce, tool) ? " (void: it names what the tool does not have)" : hasEnded ? " (it has ended)" : "";
  return [
    `${toldGrant(inForce)}${note}`,
    isPlanned ? `planned: ${toldScheduled(planned)}` : null,
    watched ? `watched, not in force: ${toldShadow(watched)}` : null,
    limit ? `limit: ${toldLimit(limit)}` : null,
  ].filter(Boolean);
}

// A tool's name, which breaks between its words, and what it does.
export function toolName({ name, effect }) {
  const words = name.split(/(?<=_)/).flatMap((word) => [word, element("wbr")]);
  return [element("code", {}, words), element("span", { class: `effect ${effect}` }, effect)];
}
