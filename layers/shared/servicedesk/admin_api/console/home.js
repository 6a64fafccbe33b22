import { everything, get, part } from "./api.js";
import { plural } from "./calls.js";
import { told } from "./changes.js";
import { cards, Complaint, element, list, notice, time } from "./dom.js";
import { findingsTable, inOrder, knownPlaces } from "./findings.js";
import { toldShadow } from "./rules.js";
import { DAY_MILLISECONDS } from "./times.js";
import { named } from "./words.js";

const WEEK_DAYS = 7;
const SOON_DAYS = 14;
const SHOWN = 6;
// They are tall, and what stands below them is to be in sight.
const SHOWN_FINDINGS = 3;

// What an administrator looks at first: what changed, what looks wrong, what ends soon, what is still only watched.
export async function home() {
  const rules = everything("/groups", "groups");
  const sections = await Promise.all([
    section("What looks wrong", Promise.all([get("/findings"), knownPlaces()]).then(wrong)),
    section("Changed this week", changesOfTheWeek().then(changed)),
    section("Ends or begins soon", rules.then(soon)),
    section("Watched rules that are not decided", rules.then(watched)),
  ]);
  return [element("h2", {}, "At a glance"), element("div", { class: "glance" }, sections)];
}

// One that cannot be read says so, and leaves the others.
async function section(title, content) {
  const made = await content.catch((error) => {
    if (error instanceof Complaint) return notice(error.message);
    throw error;
  });
  return element("section", {}, element("h3", {}, title), made);
}

function wrong([{ findings }, places]) {
  return [findingsTable(inOrder(findings).slice(0, SHOWN_FINDINGS), places), findings.length > SHOWN_FINDINGS ? element("p", {}, element("a", { href: "#findings" }, `All ${findings.length} findings`)) : null];
}

async function changesOfTheWeek() {
  const since = Date.now() - WEEK_DAYS * DAY_MILLISECONDS;
  const page = await get("/changes", { limit: 100 });
  const found = page.changes.filter((change) => new Date(change.at).getTime() >= since);
  return { found, isMore: found.length === page.changes.length && page.next !== null };
}

function changed({ found, isMore }) {
  if (!found.length) return element("p", {}, "Nothing.");
  const rows = found.slice(0, SHOWN).map((change) =>
    element(
      "tr",
      {},
      element("td", { "data-label": "When" }, time(change.at)),
      element("td", { "data-label": "Who" }, element("span", { title: change.actor_id }, change.actor)),
      element("td", { "data-label": "What" }, element("strong", {}, change.subject), list(told(change))),
      element("td", { "data-label": "Why" }, change.reason),
    ),
  );
  const authors = new Set(found.map((change) => change.actor)).size;
  return [cards("Changes of this week", ["When", "Who", "What", "Why"], rows), element("p", {}, `${isMore ? "More than " : ""}${plural(found.length, "change")} by ${plural(authors, "person").replace("persons", "people")}. `, element("a", { href: "#log" }, "The whole log"))];
}

// Grants that end, or ended, and those that are yet to begin, by their moment.
function soon(policies) {
  const limit = Date.now() + SOON_DAYS * DAY_MILLISECONDS;
  const ends = policies.flatMap(({ group, grants }) => Object.entries(grants).filter(([, grant]) => grant.until).map(([tool, { until }]) => ({ group, tool, at: until, isEnd: true })));
  const begins = policies.flatMap(({ group, scheduled }) => Object.entries(scheduled ?? {}).map(([tool, grant]) => ({ group, tool, at: grant.from, isEnd: false })));
  const due = [...ends, ...begins].filter(({ at }) => new Date(at).getTime() <= limit).sort((one, other) => one.at.localeCompare(other.at));
  if (!due.length) return element("p", {}, `Nothing ends or begins within ${SOON_DAYS} days.`);
  const rows = due.map(({ group, tool, at, isEnd }) => {
    const isPast = new Date(at).getTime() <= Date.now();
    const verb = isEnd ? (isPast ? "ended" : "ends") : isPast ? "began" : "begins";
    return element("tr", {}, element("td", { "data-label": "When" }, element("span", {}, `${verb} `, time(at))), element("td", { "data-label": "Tool" }, element("code", {}, tool)), element("td", { "data-label": "Group" }, groupLink(group)));
  });
  return cards("What ends or begins soon", ["When", "Tool", "Group"], rows);
}

function watched(policies) {
  const rows = policies.flatMap(({ group, shadows }) =>
    Object.entries(shadows).map(([tool, rule]) =>
      element(
        "tr",
        {},
        element("td", { "data-label": "Group" }, groupLink(group)),
        element("td", { "data-label": "Tool" }, element("code", {}, tool)),
        element("td", { "data-label": "Would become" }, toldShadow(rule)),
        element("td", { "data-label": "Found" }, element("a", { href: `#audit?${new URLSearchParams({ tool, since: "10080" })}`, "aria-label": `What it found this week: ${tool} for ${named(group)}` }, "What it found this week")),
      ),
    ),
  );
  return rows.length ? cards("Watched rules", ["Group", "Tool", "Would become", "Found"], rows) : element("p", {}, "No rule is watched.");
}

const groupLink = (group) => element("a", { href: `#group/${part(group)}` }, group);
