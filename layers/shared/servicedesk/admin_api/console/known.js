import { everything, get } from "./api.js";
import { Complaint } from "./dom.js";

// Names that a field can offer. A list that cannot be read offers nothing: the field takes any name all the same.

const offered = (names) => names.catch((error) => {
  if (error instanceof Complaint) return [];
  throw error;
});

export const knownPeople = () => offered(get("/people").then(({ people }) => people.map((person) => person.username)));

export const knownTools = () => offered(get("/tools").then(({ tools }) => tools.map((tool) => tool.name)));

// Those of the user pool, and those that have rules only.
export const knownGroups = () =>
  offered(
    Promise.all([get("/directory/groups"), everything("/groups", "groups")]).then(([pool, stored]) =>
      [...new Set([...pool.groups.map((group) => group.name), ...stored.map((policy) => policy.group)])].sort(),
    ),
  );
