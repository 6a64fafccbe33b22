// Times: typed and shown in the browser's time zone, sent and kept in UTC.

const two = (number) => String(number).padStart(2, "0");

// A moment as `<input type="datetime-local">` has it: local, to the minute, or to the second where it is not a whole one.
export function localInput(iso) {
  const at = new Date(iso);
  const seconds = at.getSeconds() ? `:${two(at.getSeconds())}` : "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}

export const utcOf = (input) => new Date(input).toISOString().replace(/\.\d+Z$/, "Z");

const ZONE = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });

const zone = (iso) => ZONE.formatToParts(new Date(iso)).find(({ type }) => type === "timeZoneName").value;

// In the zone's own name, as winter and summer have it: CET, CEST.
export const toldMoment = (iso) => `${localInput(iso).replace("T", " ")} ${zone(iso)}`;

export const toldUtc = (iso) => `${new Date(iso).toISOString().slice(0, 16).replace("T", " ")} UTC`;
