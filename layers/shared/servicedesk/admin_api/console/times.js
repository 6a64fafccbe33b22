// Moments in words, pure: as far from now as they are, in local time, and in UTC.

export const DAY_MILLISECONDS = 86_400_000;
const UNITS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7]];
const NEAR = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const LOCAL = new Intl.DateTimeFormat("en-GB", { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" });

export const utc = (iso) => `${new Date(iso).toISOString().slice(0, 19).replace("T", " ")} UTC`;

export const daysSince = (iso, now = Date.now()) => (now - new Date(iso).getTime()) / DAY_MILLISECONDS;

// Of somebody of whom no call was found, as far as was looked back.
export const toldUnseen = ({ looked_back_to: from }) => `no call in the last ${Math.round(daysSince(from))} days`;

export const clock = (iso) => CLOCK.format(new Date(iso));

export const localAndUtc = (iso) => `${LOCAL.format(new Date(iso))} · ${utc(iso)}`;

export function relative(iso, now = Date.now()) {
  let amount = (new Date(iso).getTime() - now) / 1_000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(Math.round(amount)) < size) return NEAR.format(Math.round(amount), unit);
    amount /= size;
  }
  return DAY.format(new Date(iso));
}
