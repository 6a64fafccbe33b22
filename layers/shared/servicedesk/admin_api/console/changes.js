import { differences } from "./rules.js";
import { named } from "./words.js";

// Changes of the log in words.

// Kind of change → what was done, where it is not a group's rules that changed.
const DONE = {
  person: () => "every token refused until they sign in again",
  person_disabled: () => "every token refused, and their sign-in disabled",
  person_enabled: () => "their sign-in enabled",
  person_added: () => "invited",
  person_invited: () => "invited again",
  person_removed: () => "every token refused, and deleted from the user pool",
  group_joined: ({ group }) => `put into ${named(group)}`,
  group_left: ({ group }) => `taken out of ${named(group)}`,
  group_created: () => "the group made",
  group_deleted: () => "the group deleted, with its rules",
  customer_restored: () => "a deleted customer, brought back",
  customer_erased: () => "what was left of a deleted customer, erased",
  desk_imported: () => "imported from a file",
  desk_exported: () => "exported into a file",
  provider_groups: () => null,
  agent_added: () => "the agent added",
  agent_rotated: () => "the agent's secret rotated",
  agent_disabled: () => "its tokens refused, within 30 seconds",
  agent_enabled: () => "its tokens taken again",
  agent_removed: () => "the agent removed",
};
export const KINDS = { "": "everything", group: "rules of a group", ...Object.fromEntries(Object.keys(DONE).map((kind) => [kind, kind.replaceAll("_", " ")])) };

// A change in sentences: what was done, or would be, and the rules that differ.
export const told = (change) => [DONE[change.kind]?.(change), ...differences(change)].filter(Boolean);
