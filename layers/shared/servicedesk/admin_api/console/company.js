import { act } from "./act.js";
import { everything, get, part } from "./api.js";
import { cards, element, field, time } from "./dom.js";
import { named } from "./words.js";

const RIGHT = "manage_permissions";

// The company's identity provider: which of the desk's groups the members of its groups are in.
export async function company() {
  const [{ company: ours, staleness, providers }, { groups }, policies] = await Promise.all([get("/identity-providers"), get("/directory/groups"), everything("/groups", "groups")]);
  const administering = new Set(policies.filter(mayAdminister).map((policy) => policy.group));
  const desk = groups.map((group) => group.name);
  return [
    element("h2", {}, "Company sign-in"),
    ours ? element("p", {}, `People of ${ours} sign in there, and are in the desk's groups that the rules below give. A group of ${ours} without a rule gives nothing.`) : element("p", {}, "People sign in with the user pool alone: this stack was deployed without an identity provider of the company."),
    staleness ? element("p", { class: "lead" }, withCode(staleness)) : null,
    ...providers.flatMap((provider) => section(provider, { desk, administering, isOurs: provider.provider === ours })),
  ].filter(Boolean);
}

// Now or later.
const mayAdminister = ({ grants, scheduled }) => RIGHT in grants || RIGHT in (scheduled ?? {});

// `This` becomes code.
const withCode = (sentence) => sentence.split("`").map((piece, index) => (index % 2 ? element("code", {}, piece) : piece));

const rulePath = (provider) => `/identity-providers/${part(provider)}/rules`;
const again = () => window.dispatchEvent(new CustomEvent("page-changed"));

function section(map, known) {
  const rules = Object.entries(map.rules);
  const title = `Rules for the groups of ${map.provider}`;
  return [
    element("h3", {}, `${title} (${rules.length})`),
    known.isOurs ? null : element("p", { class: "notice" }, "This stack was deployed with another identity provider, or none: these rules give nobody anything."),
    map.updated_at ? element("p", { class: "count" }, "Changed ", time(map.updated_at), ` by ${named(map.updated_by)}.`) : null,
    rules.length ? cards(title, ["Group there", "Gives", "Change"], rules.map(([name, rule]) => row(map, name, rule, known))) : element("p", {}, `There is none: whoever signs in at ${map.provider} is in no group, and sees no tool.`),
    element("p", { class: "buttons" }, element("button", { type: "button", class: "primary", onclick: (event) => edit(event.currentTarget, map, known) }, "Add a rule …")),
  ].filter(Boolean);
}

function row(map, name, rule, known) {
  const given = rule.groups.map((group) => element("li", {}, element("a", { href: `#group/${part(group)}` }, group), known.administering.has(group) ? element("span", { class: "effect administers" }, "administers") : null));
  const called = rule.label || name;
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, called, rule.label ? element("small", {}, element("code", {}, name)) : null),
    element("td", { "data-label": "Gives" }, element("ul", { class: "plain" }, given)),
    element(
      "td",
      { "data-label": "Change" },
      element(
        "div",
        { class: "buttons" },
        element("button", { type: "button", "aria-label": `Change … ${called}`, onclick: (event) => edit(event.currentTarget, map, known, name) }, "Change …"),
        element("button", { type: "button", class: "outline", "aria-label": `Remove … ${called}`, onclick: (event) => remove(event.currentTarget, map, name) }, "Remove …"),
      ),
    ),
  );
}

function remove(opener, { provider, version }, name) {
  return act(opener, { title: `Let ${named(name)} give nothing`, button: "Remove the rule", danger: true, request: () => ({ method: "DELETE", path: rulePath(provider), query: { name }, version }), done: again });
}

// What a rule is to say; what that would mean, and why, is asked in the next dialog.
function edit(opener, { provider, version, rules }, { desk, administering }, name) {
  const rule = rules[name] ?? { groups: [], label: "" };
  const group = element("input", { name: "provider_group", required: true, maxlength: "256", autocomplete: "off", spellcheck: "false" });
  const label = element("input", { name: "label", maxlength: "100", autocomplete: "off", value: rule.label });
  const boxes = desk.map((one) => element("input", { type: "checkbox", name: "groups", value: one, checked: rule.groups.includes(one), onchange: weigh }));
  const meant = element("input", { type: "checkbox", name: "administrators", checked: rule.groups.some((one) => administering.has(one)) });
  const grave = element("fieldset", { class: "checks" }, element("legend", {}, "Administrators"), element("label", {}, meant, ` Whoever runs ${provider} may decide who changes permissions here`));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const isNew = name === undefined;
  const dialog = element(
    "dialog",
    { "aria-labelledby": "rule-title", class: "plain", onclose: () => { dialog.remove(); opener.focus(); } },
    element("h2", { id: "rule-title" }, isNew ? `A rule for a group of ${provider}` : `What ${named(name)} gives`),
    element(
      "form",
      { method: "dialog", onsubmit: ask },
      isNew ? field(`Group of ${provider}`, group, `Exactly as ${provider} sends it: a name, a path or an id; upper and lower case count.`) : null,
      field("What people call it", label, "For a group whose name is an id; else empty."),
      element("fieldset", { class: "checks many" }, element("legend", {}, "Its members are in"), boxes.map((box) => element("label", {}, box, ` ${box.value}`))),
      grave,
      element("p", { class: "buttons" }, element("button", { type: "submit", class: "primary" }, "Go on"), element("button", { type: "button", onclick: () => dialog.close() }, "Cancel")),
    ),
  );
  weigh();
  document.body.append(dialog);
  dialog.showModal();

  function weigh() {
    const isGrave = chosen().some((one) => administering.has(one));
    grave.hidden = !isGrave;
    meant.required = isGrave;
    boxes[0]?.setCustomValidity(chosen().length ? "" : "Choose one of the desk's groups at least.");
  }

  function ask(event) {
    event.preventDefault();
    const body = { name: isNew ? group.value.trim() : name, label: label.value.trim(), groups: chosen(), administrators: meant.required && meant.checked };
    return act(event.submitter ?? opener, { title: isNew ? `Add a rule for ${named(body.name)}` : `Change what ${named(name)} gives`, button: isNew ? "Add the rule" : "Change the rule", danger: body.administrators, request: (isMeant) => ({ method: "PUT", path: rulePath(provider), body: { ...body, administrators: body.administrators || isMeant }, version }), done: () => { dialog.close(); again(); } });
  }
}
