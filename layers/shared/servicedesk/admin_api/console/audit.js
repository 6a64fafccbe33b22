import { get } from "./api.js";
import { element, field, table, time } from "./dom.js";

const SPANS = [["60", "1 hour"], ["1440", "1 day"], ["10080", "7 days"], ["43200", "30 days"]];

export async function audit() {
  const person = element("input", { name: "person", autocomplete: "off", spellcheck: "false" });
  const tool = element("input", { name: "tool", autocomplete: "off", spellcheck: "false" });
  const refused = element("select", { name: "refused" }, option("", "all calls"), option("true", "refusals only"), option("false", "allowed only"));
  const since = element("select", { name: "since" }, SPANS.map(([minutes, told]) => option(minutes, told)));
  const results = element("div", { "aria-live": "polite" });
  const show = async (event) => {
    event?.preventDefault();
    results.replaceChildren(element("p", {}, "Reading the log …"));
    const query = { person: person.value.trim(), tool: tool.value.trim(), refused: refused.value, since_minutes: since.value };
    try {
      results.replaceChildren(await records(query));
    } catch (error) {
      results.replaceChildren(element("p", { class: "notice", role: "alert" }, error.message));
    }
  };
  await show();
  return [
    element("h2", {}, "Calls and refusals"),
    element("p", {}, "Names and numbers only: no argument and no result is ever recorded."),
    element("form", { class: "filter", onsubmit: show }, field("Person", person), field("Tool", tool), field("Outcome", refused), field("Looking back", since), element("button", { type: "submit" }, "Show")),
    results,
  ];
}

const option = (value, text) => element("option", { value }, text);

async function records(query) {
  const body = element("tbody");
  const more = element("button", { type: "button", onclick: load }, "Go on reading");
  let cursor = null;
  async function load() {
    const page = await get("/audit", { ...query, cursor });
    body.append(...page.records.map(row));
    cursor = page.next;
    more.hidden = !cursor;
  }
  await load();
  if (!body.children.length && !cursor) return element("p", {}, "No call is recorded in that time.");
  const shown = table("Calls, oldest first", ["When", "Who (sub)", "Tool", "Outcome", "By", "Watched rules"], []);
  shown.querySelector("tbody").replaceWith(body);
  return element("div", {}, shown, more);
}

function row(record) {
  const watched = Object.entries(record.shadow ?? {}).filter(([name]) => name !== "rules").map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`);
  return element(
    "tr",
    { class: record.refused ? "refused" : null },
    element("td", {}, time(record.at)),
    element("td", {}, element("code", {}, record.subject)),
    element("td", {}, record.tool ?? (record.outcome === "no_such_tool" ? "(no such tool)" : "")),
    element("td", {}, record.outcome.replaceAll("_", " ")),
    element("td", {}, record.grants.join(", ")),
    element("td", {}, watched.join(", ")),
  );
}
