import { element, field, tell } from "./dom.js";
import { clockChange, localInput, toldUtc, utcOf } from "./moments.js";
import { placeholders } from "./rules.js";

// The fields for the terms of one grant: which rows, which of their fields, which arguments, from when and until when.

const NO_ROWS = { name: "", where: [], hide: [], people: [], groups: [], values: {} };
const MEANS = { "@me": "whoever asks (@me)", "@groups": "a group of theirs (@groups)", "@omitted": "left out" };

export function termsFields(tool, conditions, { isTimed, starts = false }) {
  const rows = tool.rows ?? NO_ROWS;
  const where = listedFirst(rows.where.map((name) => [name, rows.values?.[name]])).map(([name, values]) => valuesField(name, values, placeholders(rows, name), conditions.where?.[name]));
  const when = listedFirst(Object.entries(tool.choices ?? {})).map(([name, values]) => valuesField(name, values, tool.omittable?.includes(name) ? ["@omitted"] : [], conditions.when?.[name], tool.defaults?.[name]));
  const hide = choice("hide", [...new Set([...rows.hide, ...(conditions.hide ?? [])])], conditions.hide ?? []);
  const from = starts ? moment("from", "From", conditions.from, true) : null;
  const until = isTimed ? moment("until", "Until", conditions.until, false) : null;
  return {
    nodes: [
      from?.node,
      until?.node,
      section(`Only some ${rows.name}s`, where, conditions.where),
      rows.hide.length ? section(`Without some of the ${rows.name}’s fields`, [hide], conditions.hide) : null,
      section("Only calls with certain arguments", when, conditions.when),
    ].filter(Boolean),
    read: () => ({
      where: valuesOf(where),
      hide: hide.values(),
      when: valuesOf(when),
      ...(until?.value() ? { until: until.value() } : {}),
      ...(from ? { from: from.value() } : {}),
    }),
  };
}

function section(title, fields, used = {}) {
  if (!fields.length) return null;
  const isUsed = Object.keys(used).length > 0;
  return element("details", { class: "section", open: isUsed }, element("summary", {}, title), element("div", { class: "fields" }, fields.some((each) => each.isTyped) ? element("small", {}, "Empty: any. Several: separate them with commas.") : null, fields.map((each) => each.node)));
}

const listedFirst = (fields) => [...fields.filter(([, values]) => values), ...fields.filter(([, values]) => !values)];
const valuesOf = (fields) => Object.fromEntries(fields.map((each) => [each.name, each.values()]).filter(([, values]) => values.length));

// Values to tick where it is known which there are, and to type where it is not.
function valuesField(name, known, special, chosen = [], standard = null) {
  const label = standard === null ? name : `${name} (${standard} where it is left out)`;
  return known ? choice(name, [...new Set([...known, ...special, ...chosen])], chosen, known, special, label) : typing(name, special, chosen, label);
}

function choice(name, values, chosen, known = values, special = [], title = "Leave out") {
  const boxes = values.map((value) => element("input", { type: "checkbox", name, value, checked: chosen.includes(value) }));
  const told = (value) => MEANS[value] ?? (known.includes(value) || special.includes(value) ? value : `${value} (there is no such)`);
  return {
    name,
    node: element("fieldset", { class: "checks" }, element("legend", {}, title), boxes.map((box) => element("label", {}, box, ` ${told(box.value)}`))),
    values: () => boxes.filter((box) => box.checked).map((box) => box.value),
  };
}

function typing(name, special, chosen, label) {
  const typed = element("input", { name, value: chosen.filter((value) => !special.includes(value)).join(", "), autocomplete: "off", spellcheck: "false" });
  const boxes = special.map((value) => element("input", { type: "checkbox", name, value, checked: chosen.includes(value) }));
  return {
    name,
    isTyped: true,
    node: element("div", { class: "typed" }, field(label, typed), boxes.map((box) => element("label", {}, box, ` or ${MEANS[box.value]}`))),
    values: () => [...typed.value.split(",").map((value) => value.trim()).filter(Boolean), ...boxes.filter((box) => box.checked).map((box) => box.value)],
  };
}

// A moment, typed in the browser's time zone; what it is in UTC stands below.
function moment(name, label, iso, isRequired) {
  const input = element("input", { type: "datetime-local", name, required: isRequired, value: iso ? localInput(iso) : "" });
  if (/:\d\d:\d\d$/.test(input.value)) input.step = "1";
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const node = field(label, input, " ");
  const hint = node.querySelector("small");
  const empty = isRequired ? "" : "Empty: for good.";
  const told = () => (input.value ? `That is ${toldUtc(utcOf(input.value))}. ${clockChange(input.value)}` : empty);
  const say = () => tell(hint, `${zone} time. ${told()}`.trimEnd());
  input.addEventListener("input", say);
  say();
  return { node, value: () => (input.value ? utcOf(input.value) : null) };
}
