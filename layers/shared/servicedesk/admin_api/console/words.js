// Rules and changes in words; the same words as the command line's.

const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const ENCLOSING = /[\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'`<>]/gu;

// A name as it may stand in a sentence: one plain word as it is; anything else in quotation marks, one short line.
export function named(name) {
  if (/^[\w.@+-]{1,60}$/.test(name) && /[A-Za-z0-9]/.test(name)) return name;
  const said = [...name.trim().replace(/\s+/g, " ").replace(HIDDEN, "\ufffd").replace(ENCLOSING, "·")];
  return `"${said.length > 60 ? `${said.slice(0, 59).join("")}…` : said.join("")}"`;
}

export function toldConditions({ where = {}, hide = [] }) {
  const parts = Object.entries(where).map(([attribute, values]) => `${named(attribute)} ${values.map(named).join(" or ")}`);
  if (hide.length) parts.push(`without ${hide.map(named).join(", ")}`);
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
    .map((tool) => [`${kind}${named(tool)}`, told(before[tool]), told(after[tool])])
    .filter(([, old, now]) => old !== now)
    .map(([tool, old, now]) => `${tool}: ${old} → ${now}`);
}
