import { part } from "./api.js";
import { element, list, time } from "./dom.js";
import { utc } from "./times.js";

// Records of calls in words, in rows and in files: the same words as the command line's.

export const OUTCOMES = ["done", "asked", "declined", "failed", "invalid_arguments", "not_confirmed", "too_many_calls", "unavailable", "unreachable", "broken", "not_known", "not_granted", "no_such_tool", "no_such_prompt", "message_refused", "listed"];

const OTHERWISE = {
  rows_lost: (count) => `${count} rows fewer`,
  rows_gained: (count) => `${count} rows more`,
  fields_lost: (names) => `without ${names.join(", ")}`,
  fields_gained: (names) => `with ${names.join(", ")}`,
  tools_lost: (names) => `without the tools ${names.join(", ")}`,
  tools_gained: (names) => `with the tools ${names.join(", ")}`,
};
const isCall = (record) => record.kind === "call" || record.kind === "call refused";

export const words = (name) => name.replaceAll("_", " ");

function toldTool(record) {
  if (record.kind === "list") return "list of tools";
  if (record.kind === "prompt") return "prompts";
  return record.tool ?? (record.outcome === "no_such_tool" ? "a tool that there is not" : "");
}

// What watched rules would have changed, a clause each.
export function toldShadow(record) {
  const shadow = record.shadow ?? {};
  const decided = isCall(record) && shadow.would_allow === record.refused ? [record.refused ? "allow it" : "refuse it"] : [];
  return [...decided, ...Object.keys(OTHERWISE).filter((name) => name in shadow).map((name) => OTHERWISE[name](shadow[name]))];
}

// How many calls there are, and what watched rules would have changed about them, a sentence each.
export function sums(records) {
  const calls = records.filter(isCall);
  const watched = calls.filter((record) => record.shadow);
  const told = watched.map(toldShadow);
  const number = (wanted) => told.filter(wanted).length;
  const refused = number((said) => said[0] === "refuse it");
  const allowed = number((said) => said[0] === "allow it");
  const otherwise = number((said) => said.length && !["refuse it", "allow it"].includes(said[0]));
  const lines = [`${plural(records.length, "record")}: ${plural(calls.length, "call")}, ${records.filter((record) => record.refused).length} refused.`];
  if (watched.length) {
    const parts = [[refused, "refused"], [allowed, "allowed"], [otherwise, "shown otherwise"]].filter(([count]) => count).map(([count, what]) => `${count} of ${watched.length} calls would have been ${what}`);
    lines.push(`Watched rules: ${parts.join("; ") || `none of ${watched.length} calls would have been otherwise`}.`);
  }
  return lines;
}

export const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

export const keyOf = (record) => [record.at, record.request_id, record.subject, record.tool, record.outcome].join("|");

const concerned = (record) => [record.about.customer_id, record.about.duplicate_id].filter(Boolean);
const wrong = (record) => [record.about.fault, record.about.error_code].filter(Boolean);

export function row(record) {
  const cell = (label, ...content) => element("td", { "data-label": label }, ...content);
  const who = toldCaller(record);
  return element(
    "tr",
    { class: record.refused ? "refused" : null },
    cell("When", time(record.at, { exact: true })),
    cell("Who", who),
    cell("Tool", toldTool(record)),
    cell("Outcome", element("span", {}, words(record.outcome)), wrong(record).length ? element("small", {}, wrong(record).join(", ")) : null),
    cell("Customer", list(concerned(record))),
    cell("Ticket", record.about.ticket_id),
    cell("Client", element("span", { title: record.client_id }, record.about.client_name ?? "")),
    cell("Granted by", list(record.grants)),
    cell("Watched rules would", list(toldShadow(record))),
  );
}

function toldCaller(record) {
  if (record.owner) return element("span", { title: record.client_id }, `${record.name} (of ${record.owner})`);
  if (record.username)
    return element("a", { href: `#person/${part(record.username)}`, title: record.subject }, record.name ?? record.username);
  const why = "The user pool has nobody with this sub any more, or did not answer.";
  return element("code", { title: why }, record.name ?? record.subject);
}

const COLUMNS = {
  at: (record) => utc(record.at),
  kind: (record) => record.kind,
  username: (record) => record.username ?? "",
  sub: (record) => record.subject,
  name: (record) => record.name ?? "",
  owner: (record) => record.owner ?? "",
  tool: (record) => record.tool ?? "",
  outcome: (record) => record.outcome,
  refused: (record) => record.refused,
  customer: (record) => concerned(record).join(" "),
  ticket: (record) => record.about.ticket_id ?? "",
  client: (record) => record.about.client_name ?? "",
  client_id: (record) => record.client_id,
  grants: (record) => record.grants.join(" "),
  watched_rules_would: (record) => toldShadow(record).join("; "),
  request_id: (record) => record.request_id ?? "",
};

// RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe there.
export function csv(records) {
  const quoted = (value) => `"${String(value).replace(/^([=+\-@\t\r])/, "'$1").replaceAll('"', '""')}"`;
  const rows = records.map((record) => Object.values(COLUMNS).map((of) => quoted(of(record))).join(","));
  return [Object.keys(COLUMNS).join(","), ...rows].join("\r\n") + "\r\n";
}

export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
