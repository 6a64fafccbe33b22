import { act } from "./act.js";
import { everything, get, part } from "./api.js";
import { cards, element, field, time } from "./dom.js";
import { named } from "./words.js";

const STATUS = {
  invited: "invited, not signed in yet",
  confirmed: "can sign in",
  reset_required: "must choose a new password",
  external: "signs in elsewhere",
  unknown: "unknown",
};

// Everybody in the user pool, with a search over what is known of them.
export async function people() {
  const [found, { groups }] = await Promise.all([everything("/people", "people"), get("/directory/groups")]);
  const shown = found.sort((one, other) => one.username.localeCompare(other.username));
  const search = element("input", { type: "search", name: "search", autocomplete: "off", spellcheck: "false", oninput: narrow });
  const count = element("p", { role: "status", class: "count" });
  const rows = shown.map(row);
  function narrow() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    shown.forEach((person, index) => {
      const text = [person.username, person.email, person.subject, ...person.groups, state(person)].join(" ").toLowerCase();
      rows[index].hidden = !words.every((word) => text.includes(word));
      left += rows[index].hidden ? 0 : 1;
    });
    count.replaceChildren(left === shown.length ? `People: ${counted(shown)}` : `People: ${left} of ${shown.length}`);
  }
  narrow();
  return [
    element("h2", {}, "People"),
    element("p", {}, "Everybody in the user pool: which groups they are in, and whether they can sign in."),
    element("div", { class: "filter" }, field("Search", search, "Name, address, group, or “disabled”, “shut out”."), element("button", { type: "button", class: "primary", onclick: (event) => invite(event.currentTarget, groups) }, "Invite somebody …")),
    count,
    cards("People", ["Name", "E-mail", "Groups", "Sign-in", "Since"], rows),
  ];
}

// Whether they can sign in, and what they hold then is taken.
export const isLetIn = (person) => person.enabled && !person.shut_out;

// How many people there are, and how many of them are not let in.
export function counted(people) {
  const away = people.filter((person) => !isLetIn(person)).length;
  return away ? `${people.length}; ${away} of them not let in` : `${people.length}`;
}

export const state = (person) => (person.enabled ? (person.shut_out ? "shut out" : STATUS[person.status] ?? person.status) : "disabled");

function row(person) {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, element("a", { href: `#person/${part(person.username)}`, title: person.subject }, person.username)),
    element("td", { "data-label": "E-mail" }, person.email),
    element("td", { "data-label": "Groups" }, person.groups.length ? person.groups.map(named).join(", ") : element("span", { class: "quiet" }, "none")),
    element("td", { "data-label": "Sign-in", class: isLetIn(person) ? null : "bad" }, state(person)),
    element("td", { "data-label": "Since" }, time(person.created_at)),
  );
}

function invite(opener, groups) {
  const email = element("input", { type: "email", name: "email", required: true, autocomplete: "off" });
  const boxes = groups.map(({ name }) => element("input", { type: "checkbox", name: "groups", value: name }));
  const dialog = element(
    "dialog",
    { "aria-labelledby": "invite-title", class: "plain", onclose: () => dialog.remove() },
    element("h2", { id: "invite-title" }, "Invite somebody"),
    element(
      "form",
      { method: "dialog", onsubmit: ask },
      field("E-mail address", email, "The invitation goes there, with a password for the first time."),
      element("fieldset", { class: "checks many" }, element("legend", {}, "Put them into"), boxes.map((box) => element("label", {}, box, ` ${named(box.value)}`))),
      element("p", { class: "buttons" }, element("button", { type: "submit", class: "primary" }, "Go on"), element("button", { type: "button", onclick: () => dialog.close() }, "Cancel")),
    ),
  );
  function ask(event) {
    event.preventDefault();
    const body = { email: email.value.trim(), groups: boxes.filter((box) => box.checked).map((box) => box.value) };
    return act(opener, { title: `Invite ${body.email}`, button: "Invite", request: () => ({ method: "POST", path: "/people", body }), done: (made) => { dialog.close(); location.hash = `#person/${part(made.name)}`; } });
  }
  document.body.append(dialog);
  dialog.showModal();
}
