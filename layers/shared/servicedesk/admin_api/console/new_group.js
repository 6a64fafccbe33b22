import { sentences } from "./act.js";
import { change } from "./api.js";
import { choice, element, field, say } from "./dom.js";
import { lines, openSheet, unmeant } from "./sheet.js";

// A group of the user pool that there is not yet, without rules or with a copy of another's.

export function groupFields() {
  const name = element("input", { name: "name", required: true, maxlength: "128", autocomplete: "off", spellcheck: "false" });
  const description = element("input", { name: "description", maxlength: "2048", autocomplete: "off" });
  return {
    node: element("fieldset", { class: "bare" }, field("Its name", name, "In the user pool; without spaces."), field("Its description", description)),
    body: () => ({ name: name.value.trim(), description: description.value.trim() }),
  };
}

export async function previewOfGroup(body, isMeant) {
  const outcome = await make(body, "", true, isMeant);
  return [lines(sentences(outcome)), ...unmeant(outcome)];
}

// Makes it, and shows its page.
export async function makeGroup(body, reason, isMeant) {
  say(sentences(await make(body, reason, false, isMeant)).join(" "), { stays: true });
  location.hash = `#group/${encodeURIComponent(body.name)}`;
}

export function newGroup(names) {
  const fields = groupFields();
  const like = choice({ name: "copy_of" }, [["", "no rules"], ...names.map((name) => [name, `the rules of ${name}`])]);
  const body = () => ({ ...fields.body(), ...(like.value ? { copy_of: like.value } : {}) });
  openSheet({
    title: "A new group",
    content: [fields.node, field("It begins with", like)],
    saveWords: "Make the group",
    preview: (isMeant) => previewOfGroup(body(), isMeant),
    save: (reason, isMeant) => makeGroup(body(), reason, isMeant),
  });
}

const make = (body, reason, dryRun, administrators) => change("POST", "/directory/groups", { body, reason, dryRun, administrators });
