import { told } from "./changes.js";
import { element } from "./dom.js";
import { lines } from "./sheet.js";

// What a change would do, as a dry run answers it: the rules that differ, what they no longer narrow, and whom it concerns.
export function toldOutcome({ change, dropped = [], impact, warnings = [] }) {
  if (!change) return [element("p", {}, "Nothing would change.")];
  return [...part("This would change:", told(change)), ...part("What it drops:", dropped), ...part("Whom it concerns:", impact?.summary ?? []), ...part("To know:", warnings)];
}

const part = (title, sentences) => (sentences.length ? [element("p", {}, title), lines(sentences)] : []);
