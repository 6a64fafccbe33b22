// How well a name answers to what was typed: 0 best, Infinity not at all. search_tickets answers to "search_t", to the
// beginnings of its words ("st", "stick"), to those of its later words ("tick") and to any part of it.

export function rank(name, typed) {
  const said = name.toLowerCase();
  const text = typed.toLowerCase();
  if (said.startsWith(text)) return 0;
  const words = said.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (spells(words, text)) return 1;
  if (words.some((_, first) => spells(words.slice(first), text))) return 2;
  return said.includes(text) ? 3 : Infinity;
}

// The name that answers best; of those as good, the first.
export function best(names, typed) {
  const ranks = names.map((name) => rank(name, typed));
  const least = Math.min(...ranks);
  return least === Infinity ? -1 : ranks.indexOf(least);
}

function spells(words, text) {
  if (!text) return true;
  if (!words.length) return false;
  for (let length = Math.min(text.length, words[0].length); length; length -= 1) {
    if (words[0].startsWith(text.slice(0, length)) && spells(words.slice(1), text.slice(length))) return true;
  }
  return false;
}
