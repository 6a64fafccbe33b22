import { change, part } from "./api.js";
import { element, field, say } from "./dom.js";
import { named } from "./words.js";

export async function people() {
  const person = element("input", { name: "person", required: true, autocomplete: "off", spellcheck: "false" });
  const again = element("input", { name: "again", required: true, autocomplete: "off", spellcheck: "false" });
  const reason = element("input", { name: "reason", required: true, maxlength: "500", autocomplete: "off" });
  const message = element("p", { role: "alert", class: "notice", hidden: true });
  const tell = (text) => { message.hidden = false; message.textContent = text; };
  const submit = async (event) => {
    event.preventDefault();
    if (person.value.trim() !== again.value.trim()) return tell("The two names differ. Type the same name twice.");
    try {
      const made = await change("POST", `/people/${part(person.value.trim())}/revocation`, { body: {}, reason: reason.value });
      event.target.reset();
      tell(`Every token of ${named(made.username)} is refused: within 30 seconds, at once for destructive tools. They can sign in again, unless they are disabled in the user pool.`);
      say(`${named(made.username)} was signed out everywhere.`);
    } catch (error) {
      tell(error.message);
    }
  };
  return [
    element("h2", {}, "Revoke a person"),
    element("p", {}, "Refuses every token that somebody holds, and ends their sign-ins. It does not keep them from signing in again."),
    element("form", { onsubmit: submit }, field("Person", person, "User name, e-mail address or sub."), field("The same name again", again), field("Reason", reason, "Kept in the log."), message, element("p", { class: "buttons" }, element("button", { type: "submit", class: "danger" }, "Revoke every token"))),
  ];
}
