import { get, part } from "./api.js";
import { words } from "./calls.js";
import { cards, element, list, say } from "./dom.js";
import { knownGroups, knownTools } from "./known.js";

const SEVERITIES = ["error", "warning", "info"];

// What looks wrong, with what mends it: the command, and the page where it is done. #findings?audit=true looks at the calls too.
export async function findings({ query }) {
  const withCalls = query.get("audit") === "true";
  const [answer, places] = await Promise.all([get("/findings", withCalls ? { audit: true } : {}), knownPlaces()]);
  return [
    element("h2", {}, "What looks wrong"),
    withCalls ? null : element("p", {}, element("a", { href: "#findings?audit=true" }, "Look at the calls too"), ": rights that nobody used for months are found there alone. It takes a while."),
    findingsTable(answer.findings, places),
    notLookedAt(answer),
  ].filter(Boolean);
}

// Name of a tool or a group → the page about it.
export async function knownPlaces() {
  const [tools, groups] = await Promise.all([knownTools(), knownGroups()]);
  return new Map([...tools.map((name) => [name, `#who-can/${part(name)}`]), ...groups.map((name) => [name, `#group/${part(name)}`])]);
}

export function findingsTable(found, places) {
  if (!found.length) return element("p", { class: "message good" }, "Nothing looks wrong.");
  const rows = inOrder(found).map((finding) =>
    element(
      "tr",
      {},
      element("td", { "data-label": "Kind" }, element("span", {}, element("span", { class: `severity ${finding.severity}` }, finding.severity), ` ${words(finding.kind)}`)),
      element("td", { "data-label": "Finding" }, element("p", {}, finding.message), element("small", {}, finding.meaning), mend(finding, places)),
    ),
  );
  return cards("Findings", ["Kind", "Finding, and what mends it"], rows);
}

export const inOrder = (found) => [...found].sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));

function mend({ kind, subject, mend: command }, places) {
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    say("The command is copied.");
  };
  const place = places.get(subject) ?? (/person|administrator/.test(kind) ? `#person/${part(subject)}` : null);
  return command || place
    ? element(
        "p",
        { class: "mend" },
        command ? element("code", { class: "command" }, command) : null,
        command ? element("button", { type: "button", class: "quiet", "aria-label": `Copy the command ${command}`, onclick: copy }, "Copy") : null,
        place ? element("a", { href: place, "aria-label": `Look at it: ${subject}` }, "Look at it") : null,
      )
    : null;
}

function notLookedAt({ not_looked_at: left = [] }) {
  const lines = left.map(({ kinds, why }) => `${kinds.map(words).join(", ")}: ${why}`);
  return lines.length ? element("section", {}, element("h3", {}, "Not looked at"), list(lines)) : null;
}
