import { Complaint } from "./dom.js";
import { accessToken, renew } from "./session.js";

const PATIENCE_MILLISECONDS = 40_000;

// What the API refused or could not decide, in its own words.
export class Problem extends Complaint {
  constructor(status, detail, { type = "", administrators = null } = {}) {
    super(detail);
    this.status = status;
    this.kind = type.split(":").at(-1);
    this.administrators = administrators;
  }
}

// With `quiet`, nobody is asked to sign in again: nobody waits for the answer.
export async function get(path, query = {}, { quiet = false } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const search = new URLSearchParams(given).toString();
  return asked(`${path}${search ? `?${search}` : ""}`, {}, quiet);
}

// A change, decided on the version that the person looked at. With `administrators` it is meant that the company's people are.
export async function change(method, path, { version, query: named = {}, body, reason, dryRun, administrators }) {
  const query = new URLSearchParams(named);
  const why = reason || (dryRun ? "dry run" : "");
  if (dryRun) query.set("dry_run", "true");
  if (administrators) query.set("administrators", "true");
  if (method === "DELETE") query.set("reason", why);
  const headers = version === undefined ? {} : { "If-Match": `"${version}"` };
  if (method !== "DELETE") headers["Content-Type"] = "application/json";
  const content = method === "DELETE" ? undefined : JSON.stringify({ ...body, reason: why });
  return asked(`${path}?${query}`, { method, headers, body: content });
}

export async function everything(path, member, query = {}) {
  const found = [];
  let cursor = null;
  do {
    const page = await get(path, { ...query, cursor });
    found.push(...page[member]);
    cursor = page.next;
  } while (cursor);
  return found;
}

export const part = (text) => encodeURIComponent(text);

async function asked(path, options, quiet = false) {
  let answer = await sent(path, options);
  if (answer.status === 401 && !quiet) {
    // What is refused for its token was not looked into: it can be sent again as it is.
    await renewed();
    answer = await sent(path, options);
  }
  const document = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(answer.status, told(document, answer.status), document);
  return document;
}

async function renewed() {
  try {
    await renew();
  } catch (error) {
    throw new Problem(401, error.message);
  }
}

async function sent(path, options) {
  try {
    return await fetch(`/admin/api${path}`, {
      ...options,
      headers: { ...options.headers, Authorization: `Bearer ${accessToken()}` },
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
  } catch {
    const isChange = (options.method ?? "GET") !== "GET" && !path.includes("dry_run=true");
    throw new Problem(0, isChange ? "No answer came. It is not known whether the change was made: look at it before you send it again." : "The server cannot be reached. Check the connection and try again.");
  }
}

function told(problem, status) {
  const faults = (problem.faults ?? []).map((fault) => `${fault.where}: ${fault.problem}`);
  return [problem.detail ?? `The server answered ${status}. Try again in a moment.`, ...faults].join(" ");
}
