import { cell, toolName } from "./cells.js";
import { element, field } from "./dom.js";
import { keep } from "./filters.js";

// One group's tools as a list, for a narrow screen; the group is chosen above it.
export function oneGroup({ groups, tools, policies, open, query }) {
  const wanted = new URLSearchParams(location.hash.split("?")[1] ?? "").get("at") ?? query.get("at");
  const choice = element("select", { name: "at", onchange: choose }, groups.map((group) => element("option", { value: group, selected: group === wanted }, group)));
  const list = element("ul", { class: "tool-list" });
  const link = element("a", {}, "All of this group");
  fill();
  return { nodes: [field("Group", choice), element("p", {}, link), list], update: (group) => group === choice.value && fill() };

  function choose() {
    keep({ at: choice.value });
    fill();
  }

  function fill() {
    const policy = policies.get(choice.value);
    link.href = `#group/${encodeURIComponent(choice.value)}`;
    list.replaceChildren(
      ...tools.map((tool) =>
        element("li", {}, element("div", {}, toolName(tool)), cell(tool, policy, () => open(tool, policy.group), { isAlone: true })),
      ),
    );
  }
}
