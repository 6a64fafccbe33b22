import { act, sentences } from "./act.js";
import { change, get, part } from "./api.js";
import { bulk, copyTo, WHOLESALE } from "./bulk.js";
import { noRules, read } from "./catalogue.js";
import { told, toldRules, toolName } from "./cells.js";
import { element, field, say, table, time } from "./dom.js";
import { edit } from "./editor.js";
import { counted } from "./people.js";
import { isRuled, ruleOf } from "./rules.js";
import { openSheet, lines } from "./sheet.js";
import { named } from "./words.js";

// Everything of one group: its rules, who is in it, and what is done to all of its rules at once.
export async function group({ argument: name }) {
  const { tools, policies, descriptions } = await read();
  if (!policies.has(name)) throw new Error(`There is no group ${named(name)}, neither in the user pool nor in the policy.`);
  const isInPool = descriptions.has(name);
  const place = element("div", { class: "rules" });
  const people = element("section", { "aria-labelledby": "members" });
  draw();
  await drawPeople();
  return [
    element("p", { class: "back" }, element("a", { href: "#matrix" }, "Matrix")),
    element("h2", {}, named(name)),
    isInPool ? element("p", { class: "lead" }, descriptions.get(name)) : element("p", { class: "notice" }, "The user pool has no such group: nobody can be in it."),
    place,
    people,
  ];

  function learned(policy) {
    policies.set(policy.group, policy);
    if (policy.group === name) draw();
  }

  function draw() {
    const policy = policies.get(name) ?? noRules(name);
    const ruled = tools.filter((tool) => isRuled(ruleOf(policy, tool.name)));
    const others = tools.filter((tool) => !ruled.includes(tool) && tool.effect !== "unknown");
    place.replaceChildren(
      element("h3", {}, `Rules (${ruled.length} of ${tools.length} tools)`),
      policy.updated_at ? element("p", { class: "count" }, "Changed ", time(policy.updated_at), ` by ${named(policy.updated_by)}.`) : null,
      actions(policy),
      ruled.length ? table(`Rules of ${name}`, ["Tool", "May use it", "Change"], ruled.map((tool) => row(tool, policy))) : element("p", {}, "Nothing is allowed to this group."),
      others.length ? another(others, policy) : null,
    );
  }

  function row(tool, policy) {
    const rule = ruleOf(policy, tool.name);
    const [first, ...more] = toldRules(tool, rule);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, toolName(tool)),
      element("td", { class: rule.inForce ? "" : "no" }, first, more.map((line) => element("small", {}, line))),
      element("td", {}, opening(tool, policy, "Edit")),
    );
  }

  function opening(tool, policy, label) {
    return element("button", { type: "button", "data-group": name, "data-tool": tool.name, "aria-label": `${label} ${tool.name}: ${told(tool, ruleOf(policy, tool.name))}`, onclick: () => open(tool) }, label);
  }

  function open(tool) {
    const again = `button[data-tool="${CSS.escape(tool.name)}"]`;
    edit({ tool, policy: policies.get(name), learned, opener: { focus: () => (place.querySelector(again) ?? place.querySelector("select[name=another]"))?.focus() } });
  }

  function another(others, policy) {
    const choice = element("select", { name: "another" }, others.map((tool) => element("option", { value: tool.name }, `${tool.name} (${tool.effect})`)));
    const find = () => others.find((tool) => tool.name === choice.value);
    return element("form", { class: "filter", onsubmit: (event) => { event.preventDefault(); open(find()); } }, field("A tool without a rule", choice), element("button", { type: "submit" }, "Open"));
  }

  function actions(policy) {
    const wholesale = WHOLESALE.map(({ title, wanted, isGrave }) => element("button", { type: "button", onclick: () => bulk({ title, isGrave, policy: policies.get(name), wanted: (rules) => wanted(rules, tools), learned }) }, `${title} …`));
    return element("p", { class: "buttons" }, wholesale, element("button", { type: "button", onclick: () => copyTo({ policy, policies, descriptions, learned }) }, "Copy these rules to …"), isInPool ? element("button", { type: "button", class: "outline", onclick: (event) => remove(event.currentTarget) }, "Delete the group …") : null);
  }

  function remove(opener) {
    return act(opener, {
      title: `Delete ${named(name)} and its rules`,
      button: "Delete the group",
      danger: true,
      request: () => ({ method: "DELETE", path: `/directory/groups/${part(name)}` }),
      done: () => { location.hash = "#matrix"; },
    });
  }

  async function drawPeople() {
    if (!isInPool) return;
    try {
      const { members } = await get(`/directory/groups/${part(name)}`);
      people.replaceChildren(element("h3", { id: "members" }, `People (${counted(members)})`), ...memberList(members));
    } catch (error) {
      people.replaceChildren(element("h3", { id: "members" }, "People"), element("p", { class: "notice", role: "alert" }, error.message));
    }
  }

  function memberList(members) {
    const add = element("button", { type: "button", onclick: putIn }, "Put somebody in …");
    if (!members.length) return [element("p", {}, "Nobody is in it."), element("p", {}, add)];
    const rows = members.map(({ username, enabled: isEnabled, shut_out: isShutOut }) =>
      element("tr", {}, element("th", { scope: "row" }, element("a", { href: `#person/${encodeURIComponent(username)}` }, username), isEnabled && !isShutOut ? null : element("small", {}, isEnabled ? "They are shut out." : "Their sign-in is disabled.")), element("td", {}, element("button", { type: "button", "aria-label": `Take out ${username}`, onclick: () => takeOut(username) }, "Take out"))),
    );
    return [table(`People in ${name}`, ["Person", "Change"], rows), element("p", {}, add)];
  }

  function takeOut(username) {
    membership({ title: `Take ${named(username)} out of ${named(name)}`, saveWords: "Take out", method: "DELETE", who: () => username, content: [] });
  }

  function putIn() {
    const person = element("input", { name: "person", required: true, autocomplete: "off", spellcheck: "false" });
    membership({ title: `Put somebody into ${named(name)}`, saveWords: "Put in", method: "PUT", who: () => person.value.trim(), content: [field("Person", person, "User name, verified e-mail address or sub.")] });
  }

  function membership({ title, saveWords, method, who, content }) {
    const send = (reason, dryRun) => change(method, `/people/${part(who())}/groups/${part(name)}`, { body: {}, reason, dryRun });
    openSheet({
      title,
      content,
      saveWords,
      opener: { focus: () => people.querySelector("button")?.focus() },
      preview: async () => [lines(sentences(await send("", true)))],
      save: async (reason) => {
        say(sentences(await send(reason, false)).join(" "));
        await drawPeople();
      },
    });
  }
}
