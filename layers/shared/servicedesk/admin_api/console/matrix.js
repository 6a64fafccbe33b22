import { read } from "./catalogue.js";
import { cell, toolName } from "./cells.js";
import { element, tell } from "./dom.js";
import { edit } from "./editor.js";
import { matrixFilters } from "./filters.js";
import { walkable } from "./grid.js";
import { newGroup } from "./new_group.js";
import { oneGroup } from "./one_group.js";
import { ruleOf } from "./rules.js";
import { best } from "./spelling.js";

// Which group may use which tool: a grid, and on a narrow screen a list of one group at a time.

const NARROW = matchMedia("(max-width: 40rem)");

export async function matrix({ query, signal }) {
  const { tools, policies, descriptions } = await read();
  const effects = [...new Set(tools.map((tool) => tool.effect))];
  const filters = matrixFilters(query, effects, draw);
  const shown = element("div", { class: "matrix" });
  const count = element("p", { class: "count", role: "status" });
  let drawn = null;
  let left = null;
  NARROW.addEventListener("change", draw, { signal });
  // A message above the grid moves it, too.
  const frame = new ResizeObserver(fit);
  frame.observe(document.body);
  signal.addEventListener("abort", () => frame.disconnect());
  filters.group.addEventListener("keydown", leaveFilter);
  draw();
  return [
    element("h2", {}, "Which group may use which tool"),
    element("p", { class: "lead" }, "Choose a cell to change it, or a group to see all of it. What is not allowed does not exist for a group’s people."),
    filters.form,
    element("div", { class: "above" }, count, element("button", { type: "button", onclick: () => newGroup([...policies.keys()]) }, "New group …")),
    shown,
  ];

  // The grid ends where the window does.
  function fit() {
    shown.style.setProperty("--above", `${Math.round(shown.getBoundingClientRect().top + scrollY)}px`);
  }

  function draw() {
    const groups = NARROW.matches ? [...policies.keys()] : filters.groups([...policies.keys()]);
    const kept = filters.tools(tools, (tool) => NARROW.matches || differs(tool, groups));
    tell(count, `${kept.length} of ${tools.length} tools, ${groups.length} of ${policies.size} groups.${NARROW.matches ? "" : " Arrow keys walk; letters find a tool, / finds a group."}`);
    if (!groups.length || !kept.length) {
      drawn = null;
      shown.replaceChildren(element("p", {}, "Nothing answers to that. ", element("button", { type: "button", onclick: () => filters.clear("group", "tool", "effect", "differences") }, "Show everything")));
    } else if (NARROW.matches) {
      drawn = oneGroup({ groups, tools: kept, policies, open, query });
      shown.replaceChildren(...drawn.nodes);
    } else {
      drawn = wholeGrid(kept, groups);
      shown.replaceChildren(drawn.node);
    }
  }

  function wholeGrid(kept, groups) {
    const table = element(
      "table",
      { role: "grid", "aria-label": "Tools and groups" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, element("th", { role: "columnheader", scope: "col" }, "Tool"), groups.map(head))),
      element("tbody", { role: "rowgroup" }, kept.map((tool) => row(tool, groups))),
    );
    const { go } = walkable(table, { jump });
    return { node: element("div", { class: "scroller" }, table), go, groups, names: kept.map((tool) => tool.name), update: (group) => refill(table, kept, groups, group) };
  }

  function jump(row) {
    left = row.dataset.name;
    filters.group.focus();
    filters.group.select();
  }

  function head(group) {
    const note = descriptions.has(group) ? descriptions.get(group) : "not in the user pool";
    return element(
      "th",
      { role: "columnheader", scope: "col" },
      element("a", { href: `#group/${encodeURIComponent(group)}`, title: [group, note].filter(Boolean).join(": ") }, group),
      descriptions.has(group) ? null : element("small", { class: "void" }, note),
    );
  }

  function row(tool, groups) {
    return element(
      "tr",
      { role: "row", "data-name": tool.name },
      element("th", { role: "rowheader", scope: "row" }, element("button", { type: "button", class: "tool", title: `${tool.name}: ${tool.description}`, onclick: () => describe(tool) }, toolName(tool))),
      groups.map((group) => element("td", { role: "gridcell" }, made(tool, group))),
    );
  }

  function made(tool, group) {
    return cell(tool, policies.get(group), () => open(tool, group));
  }

  function open(tool, group) {
    const selector = `.cell[data-group="${CSS.escape(group)}"][data-tool="${CSS.escape(tool.name)}"]`;
    edit({ tool, policy: policies.get(group), learned, opener: { focus: () => shown.querySelector(selector)?.focus() } });
  }

  function learned(policy) {
    policies.set(policy.group, policy);
    drawn?.update(policy.group);
  }

  function refill(table, kept, groups, group) {
    const column = groups.indexOf(group) + 1;
    if (!column) return;
    kept.forEach((tool, index) => {
      const place = table.rows[index + 1].cells[column];
      const stop = place.firstElementChild.tabIndex;
      place.replaceChildren(made(tool, group));
      place.firstElementChild.tabIndex = stop;
    });
  }

  function differs(tool, groups) {
    return new Set(groups.map((group) => JSON.stringify(ruleOf(policies.get(group), tool.name)))).size > 1;
  }

  // From the filter back into the grid: to the group that answers best, in the row where the person was.
  function leaveFilter(event) {
    if (!["Enter", "ArrowDown", "Escape"].includes(event.key)) return;
    event.preventDefault();
    const found = event.key === "Escape" ? 0 : best(drawn?.groups ?? [], filters.group.value.trim());
    if (event.key === "Escape") filters.clear("group");
    drawn?.go?.(Math.max(drawn.names.indexOf(left), 0) + 1, Math.max(found, 0) + 1);
  }
}

function describe(tool) {
  const opener = document.activeElement;
  const dialog = element(
    "dialog",
    { class: "sheet", "aria-labelledby": "tool-title", onclose: () => { dialog.remove(); opener.focus(); } },
    element("form", { method: "dialog" }, element("header", {}, element("h2", { id: "tool-title" }, tool.name)), element("div", { class: "middle" }, element("p", {}, element("span", { class: `effect ${tool.effect}` }, tool.effect)), element("p", {}, tool.description)), element("footer", {}, element("p", { class: "buttons" }, element("button", { type: "submit", class: "primary" }, "Close")))),
  );
  document.body.append(dialog);
  dialog.showModal();
}
