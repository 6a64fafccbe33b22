import { element, field } from "./dom.js";
import { toldLimit } from "./rules.js";

// How often one person may call a tool: a number of calls in a stretch of time; no number is the tool's own limit.

const WINDOWS = [[60, "a minute"], [600, "ten minutes"], [3600, "an hour"], [86400, "a day"]];

export function limitField({ limit: own, ceiling }, limit) {
  const most = ceiling ? ` Whatever is set: no more than ${toldLimit(ceiling)}.` : "";
  const calls = element("input", { type: "number", name: "calls", min: "1", max: "10000", value: limit?.calls ?? "" });
  const window = element("select", { name: "window_seconds" }, windows(limit ?? own).map(([seconds, label]) => element("option", { value: seconds, selected: seconds === (limit ?? own)?.window_seconds }, label)));
  const node = element(
    "details",
    { class: "section", open: Boolean(limit) },
    element("summary", {}, "How often one person may call it"),
    element("div", { class: "fields" }, field("Calls", calls, `Empty: ${toldLimit(own)}.${most}`), field("In", window)),
  );
  const wanted = () => (calls.value ? { calls: Number(calls.value), window_seconds: Number(window.value) } : null);
  let kept = JSON.stringify(wanted());
  return {
    node,
    keep: () => { kept = JSON.stringify(wanted()); },
    request() {
      const body = wanted();
      if (JSON.stringify(body) === kept) return null;
      return body ? { method: "PUT", kind: "limits", body } : { method: "DELETE", kind: "limits" };
    },
  };
}

function windows(limit) {
  const seconds = limit?.window_seconds;
  return seconds === undefined || WINDOWS.some(([known]) => known === seconds) ? WINDOWS : [...WINDOWS, [seconds, `${seconds} seconds`]];
}
