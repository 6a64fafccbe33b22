import { change, get, part } from "./api.js";
import { told } from "./cells.js";
import { element, say } from "./dom.js";
import { inForceWords, pace } from "./in_force.js";
import { limitField } from "./limit.js";
import { toldOutcome } from "./impact.js";
import { termsFields } from "./narrowing.js";
import { differences, ruleOf } from "./rules.js";
import { openSheet } from "./sheet.js";
import { named } from "./words.js";

// The dialog that changes a group's rules of one tool. `learned` is told the group's rules whenever the server says them.
export function edit({ tool, policy, learned, opener }) {
  const form = ruleForm(tool, ruleOf(policy, tool.name));
  const seconds = pace();
  let current = policy;
  let isHalfDone = false;

  openSheet({
    title: `${tool.name} for ${policy.group}`,
    lead: element("p", {}, `Now: ${told(tool, ruleOf(policy, tool.name))}.`),
    content: form.nodes,
    opener,
    preview: async (isMeant) => {
      const asked = await Promise.all(form.requests().map((request) => send(request, "", true, isMeant)));
      return asked.length ? asked.flatMap(toldOutcome) : [element("p", {}, "Nothing would change: nothing here is other than it is.")];
    },
    save: async (reason, isMeant) => {
      const requests = form.requests();
      const made = [];
      for (const request of requests) {
        const outcome = await send(request, reason, false, isMeant);
        learn(outcome.policy);
        form.keep(request);
        isHalfDone = true;
        if (outcome.change) made.push(...differences(outcome.change));
      }
      const when = inForceWords(requests, tool, await seconds);
      say(made.length ? `Saved for ${named(policy.group)}: ${made.join("; ")}. ${when}` : "Nothing to change: it is so already.");
    },
    refused: async (error) => {
      if (error.status !== 412) return isHalfDone ? `The rule was saved. The limit was not: ${error.message}` : null;
      learn(await get(`/groups/${part(policy.group)}`));
      const who = current.updated_by ? named(current.updated_by) : "Somebody";
      return `${who} changed ${named(policy.group)} meanwhile. Now: ${told(tool, ruleOf(current, tool.name))}. Your input is kept; save again to change that.`;
    },
  });

  function send({ method, kind, body }, reason, dryRun, administrators) {
    return change(method, `/groups/${part(policy.group)}/${kind}/${part(tool.name)}`, { version: current.version, body, reason, dryRun, administrators });
  }

  function learn(rules) {
    current = rules;
    learned(rules);
  }
}

// What is chosen first, and below it what that needs.
function ruleForm(tool, rule) {
  const isTool = tool.effect !== "administers";
  const terms = {
    grant: termsFields(tool, rule.grant ?? {}, { isTimed: true }),
    plan: termsFields(tool, rule.planned ?? rule.grant ?? {}, { isTimed: true, starts: true }),
    "watch-grant": termsFields(tool, rule.watched?.allow ? rule.watched : rule.grant ?? {}, { isTimed: false }),
  };
  const requestOf = {
    grant: () => ({ method: "PUT", kind: "grants", body: terms.grant.read() }),
    plan: () => ({ method: "PUT", kind: "scheduled", body: terms.plan.read() }),
    revoke: () => ({ method: "DELETE", kind: "grants" }),
    unplan: () => ({ method: "DELETE", kind: "scheduled" }),
    "watch-grant": () => ({ method: "PUT", kind: "shadows", body: { ...terms["watch-grant"].read(), allow: true } }),
    "watch-revoke": () => ({ method: "PUT", kind: "shadows", body: { allow: false } }),
    unwatch: () => ({ method: "DELETE", kind: "shadows" }),
  };
  const limit = isTool && tool.effect !== "unknown" ? limitField(tool, rule.limit) : null;
  const decision = decisions(tool, rule, isTool);
  // A fieldset that is disabled is neither walked into nor checked, and keeps what was typed.
  const fields = Object.entries(terms).map(([name, { nodes }]) => element("fieldset", { class: "bare", "data-for": name }, nodes));
  const follow = () => fields.forEach((each) => { each.hidden = each.disabled = each.dataset.for !== decision.value(); });
  decision.node.addEventListener("change", follow);
  follow();
  const wanted = () => requestOf[decision.value()]();
  let kept = JSON.stringify(wanted());
  return {
    nodes: [decision.node, description(tool), ...fields, limit?.node].filter(Boolean),
    requests: () => [JSON.stringify(wanted()) === kept ? null : wanted(), limit?.request()].filter(Boolean),
    keep: ({ kind }) => (kind === "limits" ? limit.keep() : (kept = JSON.stringify(wanted()))),
  };
}

function decisions(tool, rule, isTool) {
  const first = rule.grant ? "grant" : rule.planned ? "plan" : "revoke";
  const offered = [
    ["grant", rule.planned ? "Allow, and drop what is planned" : "Allow"],
    ["plan", "Allow from a later moment on"],
    ["revoke", "Do not allow"],
    rule.planned ? ["unplan", "Drop what is planned, and leave the rest"] : null,
    isTool ? ["watch-grant", "Only watch: what if it were allowed so?"] : null,
    isTool ? ["watch-revoke", "Only watch: what if it were not allowed?"] : null,
    rule.watched ? ["unwatch", "Stop watching"] : null,
  ].filter(Boolean);
  const buttons = offered.map(([value]) => element("input", { type: "radio", name: "decision", value, checked: value === first, autofocus: value === first }));
  const node = element("fieldset", { class: "decision" }, element("legend", {}, "Decision"), offered.map(([, label], index) => element("label", {}, buttons[index], element("span", {}, label))));
  return { node, value: () => buttons.find((button) => button.checked).value };
}

function description(tool) {
  return element("details", {}, element("summary", {}, "What the model is told about the tool"), element("p", {}, tool.description));
}
