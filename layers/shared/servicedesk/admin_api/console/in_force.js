import { get } from "./api.js";
import { toldMoment } from "./moments.js";

// From when on a change counts, in the stack's own numbers.

const STRICT = ["destroys", "credentials", "administers"];

// How old permissions may be that a call is decided on, in seconds; null where the stack did not say.
export const pace = () => get("/me").then((me) => me.permissions_ttl_seconds, () => null);

const within = (seconds) => (seconds === null ? "within the stack's PermissionsTtlSeconds" : seconds === 0 ? "at once" : `within ${seconds} seconds`);

export function inForceWords(requests, { effect }, seconds) {
  return requests.map((request) => words(request, STRICT.includes(effect) ? 0 : seconds)).join(" ");
}

function words({ method, kind, body }, seconds) {
  const isPut = method === "PUT";
  if (kind === "shadows") return isPut ? "It decides nothing: Calls shows what it would change." : "It is watched no more.";
  if (kind === "scheduled") return isPut ? `In force from ${toldMoment(body.from)} on.` : "It will not begin.";
  if (kind === "limits" || !isPut) return `In force ${within(seconds)}.`;
  return seconds === 0 ? "In force at once." : `What it allows is in force at once; what it takes away ends ${within(seconds)}.`;
}
