import { told } from "./changes.js";
import { element } from "./dom.js";
import { lines, unmeant } from "./sheet.js";

// What a change would do, as a dry run answers it: the rules that differ, what they no longer narrow, and whom it concerns.
export function toldOutcome(outcome) {
  const { change, dropped = [], impact, warnings = [] } = outcome;
  if (!change) return [element("p", {}, "Nothing would change.")];
  return [...part("This would change:", told(change)), ...part("What it drops:", dropped), ...part("Whom it concerns:", impact?.summary ?? []), ...part("To know:", warnings), ...unmeant(outcome)];
}

const part = (title, sentences) => (sentences.length ? [element("p", {}, title), lines(sentences)] : []);
