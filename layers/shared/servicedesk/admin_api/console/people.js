import { change, part } from "./api.js";
import { element, field, say, tell as show } from "./dom.js";

export async function people() {
  const keep = element("input", { type: "checkbox", name: "keep_enabled" });
  return [
    element("h2", {}, "Revoke a person"),
    element("p", {}, "Refuses every token that somebody holds, ends their sign-ins and disables their sign-in, so that no browser that remembers them signs in again."),
    form("Revoke every token", "danger", "revocation", () => ({ keep_enabled: keep.checked }), element("p", {}, element("label", {}, keep, " Keep their sign-in enabled: for an hour, a browser that remembers them may need no password."))),
    element("h2", {}, "Let a person sign in again"),
    element("p", {}, "Enables a sign-in that was disabled. Tokens that were revoked stay refused."),
    form("Enable their sign-in", "primary", "enabling", () => ({}), null),
  ];
}

// A form that does one thing to one person, named twice.
function form(title, kind, act, body, more) {
  const person = element("input", { name: "person", required: true, autocomplete: "off", spellcheck: "false" });
  const again = element("input", { name: "again", required: true, autocomplete: "off", spellcheck: "false" });
  const reason = element("input", { name: "reason", required: true, maxlength: "500", autocomplete: "off" });
  const message = element("p", { role: "alert", class: "notice", hidden: true });
  const tell = (text) => { message.hidden = false; show(message, text); };
  const submit = async (event) => {
    event.preventDefault();
    if (person.value.trim() !== again.value.trim()) return tell("The two names differ. Type the same name twice.");
    try {
      const made = await change("POST", `/people/${part(person.value.trim())}/${act}`, { body: body(), reason: reason.value });
      event.target.reset();
      tell(made.summary.join(" "));
      say(made.summary[0]);
    } catch (error) {
      tell(error.message);
    }
  };
  return element("form", { onsubmit: submit, "aria-label": title }, field("Person", person, "User name, verified e-mail address or sub."), field("The same name again", again), field("Reason", reason, "Kept in the log."), more, message, element("p", { class: "buttons" }, element("button", { type: "submit", class: kind }, title)));
}
