// Times: typed and shown in the browser's time zone, sent and kept in UTC.

const two = (number) => String(number).padStart(2, "0");

// A moment as `<input type="datetime-local">` has it: local, to the minute, or to the second where it is not a whole one.
export function localInput(iso) {
  const at = new Date(iso);
  const seconds = at.getSeconds() ? `:${two(at.getSeconds())}` : "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}

export const utcOf = (input) => new Date(input).toISOString().replace(/\.\d+Z$/, "Z");

const MINUTE_MILLISECONDS = 60_000;

// What to know of a local time where clocks are changed: one that they skip is taken for a later one, of two the first.
export function clockChange(input) {
  const at = new Date(input).getTime();
  const inputAfter = (minutes) => localInput(at + minutes * MINUTE_MILLISECONDS);
  if (inputAfter(0) !== input) return `There is no ${input.slice(11)} on that day: it is taken for ${inputAfter(0).slice(11)}.`;
  // Half an hour on Lord Howe Island.
  return [30, 60].some((minutes) => inputAfter(minutes) === input) ? "It comes twice on that day: the first is taken." : "";
}

const ZONE = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });

const zone = (iso) => ZONE.formatToParts(new Date(iso)).find(({ type }) => type === "timeZoneName").value;

// In the zone's own name, as winter and summer have it: CET, CEST.
export const toldMoment = (iso) => `${localInput(iso).replace("T", " ")} ${zone(iso)}`;

export const toldUtc = (iso) => `${new Date(iso).toISOString().slice(0, 16).replace("T", " ")} UTC`;
