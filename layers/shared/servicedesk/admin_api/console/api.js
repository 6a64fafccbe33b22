import { accessToken, begin } from "./session.js";

// What the API refused or could not decide, in its own words.
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const search = new URLSearchParams(given).toString();
  return (await asked(`${path}${search ? `?${search}` : ""}`, {})).document;
}

// A change, decided on the version that the person looked at.
export async function change(method, path, { version, body, reason, dryRun }) {
  const query = new URLSearchParams();
  if (dryRun) query.set("dry_run", "true");
  if (method === "DELETE") query.set("reason", reason);
  const headers = version === undefined ? {} : { "If-Match": `"${version}"` };
  if (method !== "DELETE") headers["Content-Type"] = "application/json";
  const content = method === "DELETE" ? undefined : JSON.stringify({ ...body, reason });
  return (await asked(`${path}?${query}`, { method, headers, body: content })).document;
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

async function asked(path, options) {
  let answer;
  try {
    answer = await fetch(`/admin/api${path}`, {
      ...options,
      headers: { ...options.headers, Authorization: `Bearer ${accessToken()}` },
    });
  } catch {
    throw new Problem(0, "The server cannot be reached. Check the connection and try again.");
  }
  if (answer.status === 401) {
    await begin();
    throw new Problem(401, "The sign-in has ended. Signing in again …");
  }
  const document = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(answer.status, told(document));
  return { document };
}

function told(problem) {
  const faults = (problem.faults ?? []).map((fault) => `${fault.where}: ${fault.problem}`);
  return [problem.detail ?? "Something went wrong.", ...faults].join(" ");
}
