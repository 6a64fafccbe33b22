// Did you mean: the name that was probably meant, of those there are; null if none is near.
export function nearest(name, names) {
  const asked = name.toLowerCase();
  const ranked = names.map((known) => [distance(asked, known.toLowerCase()), known]).sort(([one], [other]) => one - other);
  const [best] = ranked;
  return best && best[0] <= Math.max(2, Math.ceil(name.length * 0.4)) ? best[1] : null;
}

export function unknown(kind, name, names) {
  const near = nearest(name, names);
  return `There is no ${kind} “${name}”${near ? `. Did you mean ${near}?` : "."}`;
}

function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let left = 1; left <= one.length; left += 1) {
    const next = [left];
    for (let right = 1; right <= other.length; right += 1) {
      next[right] = Math.min(row[right] + 1, next[right - 1] + 1, row[right - 1] + (one[left - 1] === other[right - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length];
}
