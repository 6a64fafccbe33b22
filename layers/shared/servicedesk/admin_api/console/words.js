// Rules and changes in words; the same words as the command line's.

export function toldConditions({ where = {}, hide = [] }) {
  const parts = Object.entries(where).map(([attribute, values]) => `${attribute} ${values.join(" or ")}`);
  if (hide.length) parts.push(`without ${hide.join(", ")}`);
  return parts.join("; ");
}

export const toldGrant = (grant) => (grant === undefined ? "no" : toldConditions(grant) || "yes");

export const toldShadow = (rule) => (rule === undefined ? "nothing" : rule.allow ? toldConditions(rule) || "yes" : "no");

export function differences({ before, after }) {
  const was = before ?? { grants: {}, shadows: {} };
  const is = after ?? { grants: {}, shadows: {} };
  return [
    ...changed(was.grants, is.grants, "", toldGrant),
    ...changed(was.shadows, is.shadows, "watched ", toldShadow),
  ];
}

function changed(before, after, kind, told) {
  const tools = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return tools
    .map((tool) => [`${kind}${tool}`, told(before[tool]), told(after[tool])])
    .filter(([, old, now]) => old !== now)
    .map(([tool, old, now]) => `${tool}: ${old} → ${now}`);
}
