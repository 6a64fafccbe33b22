// A group's rules without one change of them: pure values, so that a test can reach it.

const SECTIONS = ["grants", "scheduled", "shadows", "limits"];

// `rules` as the group has them. Each that the change touched becomes what it was before; the others stay as they are.
export function restored(rules, { before, after }) {
  return Object.fromEntries(SECTIONS.map((section) => [section, without(rules[section] ?? {}, before?.[section] ?? {}, after?.[section] ?? {})]));
}

function without(present, was, became) {
  const kept = { ...present };
  for (const tool of new Set([...Object.keys(was), ...Object.keys(became)])) {
    if (same(was[tool], became[tool])) continue;
    if (tool in was) kept[tool] = was[tool];
    else delete kept[tool];
  }
  return kept;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
