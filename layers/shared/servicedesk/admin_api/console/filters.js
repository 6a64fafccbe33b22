import { element, field } from "./dom.js";
import { rank } from "./spelling.js";

// What of the matrix is shown; the address keeps it.

export function matrixFilters(query, effects, changed) {
  const group = element("input", { type: "search", name: "group", value: query.get("group") ?? "", autocomplete: "off", spellcheck: "false" });
  const tool = element("input", { type: "search", name: "tool", value: query.get("tool") ?? "", autocomplete: "off", spellcheck: "false" });
  const effect = element("select", { name: "effect" }, ["", ...effects].map((each) => element("option", { value: each, selected: each === query.get("effect") }, each || "any effect")));
  const differ = element("input", { type: "checkbox", name: "differences", checked: query.get("differences") === "1" });
  const form = element(
    "form",
    { class: "filter", role: "search", "aria-label": "Of the matrix", onsubmit: (event) => event.preventDefault(), oninput: follow },
    field("Groups", group),
    field("Tools", tool),
    field("Effect", effect),
    element("label", { class: "tick" }, differ, " Only differences"),
  );
  return {
    form,
    group,
    groups: (names) => names.filter((name) => answers(name, group.value)),
    tools: (tools, isDifferent) =>
      tools.filter((each) => answers(each.name, tool.value) && (!effect.value || each.effect === effect.value) && (!differ.checked || isDifferent(each))),
    clear(...names) {
      for (const { name } of [group, tool, effect].filter((each) => names.includes(each.name))) form.elements[name].value = "";
      if (names.includes("differences")) differ.checked = false;
      follow();
    },
  };

  function follow() {
    keep({ group: group.value, tool: tool.value, effect: effect.value, differences: differ.checked ? "1" : "" });
    changed();
  }
}

const answers = (name, text) => rank(name, text.trim()) < Infinity;

// The view is not built anew for it, as a link to the same address would.
export function keep(values) {
  const [view, before = ""] = location.hash.split("?");
  const query = new URLSearchParams(before);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const search = query.toString();
  history.replaceState(null, "", `${view || "#matrix"}${search ? `?${search}` : ""}`);
}
