import { change, get, part, Problem } from "./api.js";
import { element, field, say, tell } from "./dom.js";
import { differences, isVoid, named, placeholders, toldGrant } from "./words.js";

// The dialog that changes one cell. What the person typed stays, whatever the server says.
export function edit(opener, tool, policy) {
  const form = controls(tool, policy, tool.effect !== "administers");
  const message = element("p", { class: "notice", role: "alert", hidden: true });
  const preview = element("div", { class: "preview", "aria-live": "polite" });
  let version = policy.version;
  const dialog = element(
    "dialog",
    { "aria-labelledby": "editor-title", onclose: () => { dialog.remove(); opener.focus(); } },
    element("h2", { id: "editor-title" }, `${tool.name} for ${policy.group}`),
    element("p", {}, `${tool.description} Now: ${toldGrant(policy.grants[tool.name])}${isVoid(policy.grants[tool.name], tool) ? ", which is void: it names what there is not" : ""}.`),
    element("form", { method: "dialog", onsubmit: submit }, form.elements, message, preview, buttons()),
  );
  document.body.append(dialog);
  dialog.showModal();

  function buttons() {
    return element(
      "p",
      { class: "buttons" },
      element("button", { type: "submit", value: "save", class: "primary" }, "Save"),
      element("button", { type: "submit", value: "preview" }, "What would change?"),
      element("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
    );
  }

  async function submit(event) {
    event.preventDefault();
    const dryRun = event.submitter?.value === "preview";
    const request = form.request();
    message.hidden = true;
    dialog.setAttribute("aria-busy", "true");
    try {
      const outcome = await change(request.method, `/groups/${part(policy.group)}/${request.kind}/${part(tool.name)}`, { ...request, version, dryRun });
      if (dryRun) preview.replaceChildren(...told(outcome.change));
      else saved(outcome, request);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await refused(error);
    } finally {
      dialog.removeAttribute("aria-busy");
    }
  }

  async function refused(error) {
    message.hidden = false;
    tell(message, error.message);
    if (error.status !== 412) return;
    const now = await get(`/groups/${part(policy.group)}`);
    version = now.version;
    tell(message, `${now.updated_by ? named(now.updated_by) : "Somebody"} changed ${named(policy.group)} meanwhile (version ${now.version}). Here it is now: ${toldGrant(now.grants[tool.name])}. Your input is kept; save again to change that.`);
  }

  function saved(outcome, request) {
    dialog.close();
    window.dispatchEvent(new CustomEvent("policy-changed", { detail: { group: policy.group, tool: tool.name } }));
    const when = request.kind === "shadows" ? "It decides nothing: Calls shows what it would change." : "What is newly allowed works at once; what is taken away ends within the stack's PermissionsTtlSeconds (30 by default).";
    say(outcome.change ? `Saved: ${differences(outcome.change).join("; ")}. ${when}` : "Nothing to change: it is so already.");
  }
}

function told(made) {
  if (!made) return [element("p", {}, "Nothing would change.")];
  return [element("p", {}, "This would change:"), element("ul", {}, differences(made).map((line) => element("li", {}, line)))];
}

function controls(tool, policy, isTool) {
  const grant = policy.grants[tool.name] ?? { where: {}, hide: [] };
  const decision = element(
    "select",
    { name: "decision" },
    element("option", { value: "grant", selected: tool.name in policy.grants }, "Allow"),
    element("option", { value: "revoke", selected: !(tool.name in policy.grants) }, "Do not allow"),
    isTool ? element("option", { value: "watch-grant" }, "Only watch: what if it were allowed so?") : null,
    isTool ? element("option", { value: "watch-revoke" }, "Only watch: what if it were not allowed?") : null,
    tool.name in policy.shadows ? element("option", { value: "unwatch" }, "Stop watching") : null,
  );
  const rows = tool.rows ?? { where: [], hide: [], people: [], groups: [] };
  const where = rows.where.map((attribute) =>
    element("input", { name: attribute, value: (grant.where[attribute] ?? []).join(", "), autocomplete: "off", spellcheck: "false" }),
  );
  const hide = rows.hide.map((name) => element("input", { type: "checkbox", value: name, checked: grant.hide.includes(name) }));
  const reason = element("input", { name: "reason", required: true, maxlength: "500", autocomplete: "off" });
  const narrowing = element(
    "details",
    { open: Object.keys(grant.where).length + grant.hide.length > 0 },
    element("summary", {}, "Narrow what it shows"),
    element("fieldset", {}, element("legend", {}, `Only where the ${rows.name}’s …`), where.map((input) => field(input.name, input, hint(rows, input.name))), element("small", {}, "Several values: separate them with commas. Empty: any.")),
    element("fieldset", { class: "checks" }, element("legend", {}, "Leave out"), hide.map((box) => element("label", {}, box, ` ${box.value}`))),
  );
  return {
    elements: [field("Decision", decision), tool.rows ? narrowing : null, field("Reason", reason, "Kept in the log, for people who were not there.")],
    request: () => request(decision.value, where, hide, reason.value),
  };
}

const MEANS = { "@me": "@me is whoever asks", "@groups": "@groups are the groups of whoever asks" };

function hint(rows, attribute) {
  return placeholders(rows, attribute).map((placeholder) => MEANS[placeholder]).join(", ");
}

function request(decision, where, hide, reason) {
  const body = { where: {}, hide: hide.filter((box) => box.checked).map((box) => box.value) };
  for (const input of where) {
    const values = input.value.split(",").map((value) => value.trim()).filter(Boolean);
    if (values.length) body.where[input.name] = values;
  }
  const requests = {
    grant: { method: "PUT", kind: "grants", body },
    revoke: { method: "DELETE", kind: "grants" },
    "watch-grant": { method: "PUT", kind: "shadows", body: { ...body, allow: true } },
    "watch-revoke": { method: "PUT", kind: "shadows", body: { where: {}, hide: [], allow: false } },
    unwatch: { method: "DELETE", kind: "shadows" },
  };
  return { ...requests[decision], reason };
}
