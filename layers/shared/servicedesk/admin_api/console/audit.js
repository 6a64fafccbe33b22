import { get } from "./api.js";
import { csv, download, keyOf, OUTCOMES, row, sums, words } from "./calls.js";
import { cards, choice, element, fail, field, list, notice, suggested, time } from "./dom.js";
import { knownPeople, knownTools } from "./known.js";
import { unknown } from "./nearest.js";

const SPANS = [["15", "15 minutes"], ["60", "1 hour"], ["1440", "1 day"], ["10080", "7 days"], ["43200", "30 days"], ["129600", "90 days"]];
const ENDS = [["", "everything"], ["refused:true", "every refusal"], ["refused:false", "everything allowed"], ...OUTCOMES.map((name) => [name, words(name)])];
// A log that has little of what is asked for is read on by itself, this often.
const READS = 6;
const LIVE_MILLISECONDS = 5_000;
// CloudWatch may have a record a while after it was written.
const LIVE_MINUTES = 2;

// The calls and refusals, newest first. The address can say what to ask for.
export async function audit({ query, signal }) {
  const [people, tools] = await Promise.all([knownPeople(), knownTools()]);
  const form = filters(query, people, tools);
  const results = element("div", {});
  let shown = null;
  const show = async (event) => {
    event?.preventDefault();
    shown?.stop();
    shown = trail(form.query(), tools, signal, form.learn);
    results.replaceChildren(...shown.nodes);
    await shown.begin();
  };
  await show();
  return [
    element("h2", {}, "Calls and refusals"),
    element("p", {}, "Of what was sent, only which customer and which ticket is recorded; of results, nothing but such ids."),
    element("form", { class: "filter", onsubmit: show }, form.fields, element("button", { type: "submit", class: "primary" }, "Show")),
    results,
  ];
}

function filters(given, people, tools) {
  const text = (name) => element("input", { name, value: given.get(name) ?? "", autocomplete: "off", spellcheck: "false" });
  const person = suggested({ name: "person", value: given.get("person") ?? "" }, people);
  const tool = suggested({ name: "tool", value: given.get("tool") ?? "" }, tools);
  const client = suggested({ name: "client", value: given.get("client") ?? "" }, []);
  const [customer, ticket] = [text("customer"), text("ticket")];
  const outcome = choice({ name: "outcome" }, ENDS, given.get("outcome") ?? "");
  const since = choice({ name: "since" }, SPANS, given.get("since") ?? "60");
  const clients = new Set();
  return {
    fields: [field("Person", person.input), field("Tool", tool.input), field("Customer", customer), field("Ticket", ticket), field("Client", client.input), field("Outcome", outcome), field("Looking back", since), person.offers, tool.offers, client.offers],
    query() {
      const [name, value] = outcome.value.includes(":") ? outcome.value.split(":") : ["outcome", outcome.value];
      const typed = Object.fromEntries([person.input, tool.input, customer, ticket, client.input].map((input) => [input.name, input.value.trim()]));
      return { ...typed, [name]: value, since_minutes: since.value };
    },
    // Which clients there are, only the records say.
    learn(records) {
      for (const name of records.map((record) => record.about.client_name).filter(Boolean)) {
        if (clients.has(name)) continue;
        clients.add(name);
        client.offers.append(element("option", { value: name }));
      }
    },
  };
}

// The records of one question: read page by page, added to while it is live, and taken away as a file.
function trail(query, tools, signal, learn) {
  const found = [];
  const keys = new Set();
  const body = element("tbody");
  const sum = element("div", { role: "status", class: "count" });
  const reach = element("p", {});
  const more = element("button", { type: "button", onclick: load }, "Look further back");
  const live = element("button", { type: "button", "aria-pressed": "false", onclick: toggle }, "Live");
  const records = cards("Calls, newest first", ["When", "Who", "Tool", "Outcome", "Customer", "Ticket", "Client", "Granted by", "Watched rules would"], []);
  records.querySelector("tbody").replaceWith(body);
  const files = [element("button", { type: "button", onclick: () => download("calls.csv", "text/csv", csv(found)) }, "Export CSV"), element("button", { type: "button", onclick: () => download("calls.json", "application/json", JSON.stringify(found, null, 2)) }, "Export JSON")];
  let cursor = null;
  let timer = null;

  function take(page, { first }) {
    const fresh = page.records.filter((record) => !keys.has(keyOf(record)));
    for (const record of fresh) keys.add(keyOf(record));
    found[first ? "unshift" : "push"](...fresh);
    body[first ? "prepend" : "append"](...fresh.map(row));
    learn(fresh);
    return fresh.length;
  }

  async function load() {
    reach.replaceChildren("Reading the log …");
    more.hidden = true;
    try {
      for (let reads = 0, fresh = 0; reads < READS && fresh === 0 && (reads === 0 || cursor); reads += 1) {
        const page = await get("/audit", { ...query, cursor });
        cursor = page.next;
        fresh = take(page, { first: false });
        tellReach(page);
      }
    } catch (error) {
      reach.replaceChildren(notice(error.message));
      more.hidden = false;
      return;
    }
    tellSum();
  }

  function tellReach(page) {
    more.hidden = !cursor;
    reach.replaceChildren(cursor ? "The log was read back to " : "That is all there is since ", time(page.looked_back_to), ".");
  }

  function tellSum() {
    for (const node of [records, ...files]) node.hidden = !found.length;
    if (found.length) return sum.replaceChildren(list(sums(found)));
    return sum.replaceChildren(query.tool && tools.length && !tools.includes(query.tool) ? notice(unknown("tool", query.tool, tools)) : element("p", {}, "No call is recorded in that time."));
  }

  function toggle() {
    if (timer) return stop();
    timer = setInterval(look, LIVE_MILLISECONDS);
    live.setAttribute("aria-pressed", "true");
    return look();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    live.setAttribute("aria-pressed", "false");
  }

  async function look() {
    if (document.hidden) return;
    try {
      const page = await get("/audit", { ...query, since_minutes: LIVE_MINUTES }, { quiet: true });
      if (timer && take(page, { first: true })) tellSum();
    } catch (error) {
      stop();
      fail(error);
    }
  }

  signal.addEventListener("abort", stop);
  return { nodes: [element("div", { class: "tools" }, live, files), sum, records, reach, more], begin: load, stop };
}
