import { Problem } from "./api.js";
import { element, field, tell } from "./dom.js";

// What is said of a dry run, or of a refusal, that is done only once it is said that the company's people are to administer.
export function unmeant({ administrators }) {
  return administrators ? [element("p", { class: "notice", "data-asks": "meant" }, `${administrators} If that is meant, tick the box below.`)] : [];
}

// A dialog that changes something: its middle scrolls; the reason and the buttons stay in sight. What the person typed stays,
// whatever the server says.
//
//   content   what is asked
//   preview   asks the server what would change, and returns what to show of it; needs no reason
//   save      does it; the sheet closes when it has
//   meant     is told when the person says that the company's people are to administer, or not; where that was asked
//   refused   says more about a refusal, or returns nothing
// `preview` and `save` are given last whether it was said that the company's people are to administer.
export function openSheet({ title, lead, content, preview, save, refused, meant, saveWords = "Save", isGrave = false, opener = document.activeElement }) {
  const reason = element("input", { name: "reason", maxlength: "500", autocomplete: "off" });
  const message = element("p", { class: "notice", role: "alert", tabindex: "0", hidden: true });
  const shown = element("div", { class: "preview", role: "status" });
  const box = element("input", { type: "checkbox", name: "meant", onchange: () => meant?.(box.checked) });
  const question = element("fieldset", { class: "checks", hidden: true }, element("legend", {}, "Administrators"), element("label", {}, box, " That is meant: whoever runs the identity provider may decide who changes permissions here"));
  const ask = preview ? element("button", { type: "button", value: "preview", onclick: () => attempt(false) }, "What would change?") : null;
  const middle = element("div", { class: "middle" }, content, shown);
  const first = middle.querySelector("[autofocus]") ?? middle.querySelector("input, select");
  // What scrolls and has nothing to stop at would be out of the keyboard's reach.
  if (!first) for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-labelledby", "sheet-title"]]) middle.setAttribute(name, value);
  const form = element(
    "form",
    { method: "dialog", onsubmit: (event) => { event.preventDefault(); attempt(true); } },
    element("header", {}, element("h2", { id: "sheet-title" }, title), lead),
    middle,
    element(
      "footer",
      {},
      message,
      question,
      field("Reason", reason, "Kept in the log, for people who were not there."),
      element("p", { class: "buttons" }, element("button", { type: "submit", value: "save", class: isGrave ? "danger" : "primary" }, saveWords), ask, element("button", { type: "button", onclick: () => dialog.close() }, "Cancel")),
    ),
  );
  const dialog = element("dialog", { class: "sheet", "aria-labelledby": "sheet-title", onclose: closed }, form);
  document.body.append(dialog);
  dialog.showModal();
  (first ?? reason).focus();
  return { dialog, attempt, askWhetherMeant };

  function closed() {
    dialog.remove();
    opener?.focus();
  }

  async function attempt(isMeant) {
    if (dialog.hasAttribute("aria-busy")) return;
    reason.required = isMeant;
    if (!form.reportValidity()) return;
    message.hidden = true;
    dialog.setAttribute("aria-busy", "true");
    try {
      if (isMeant) {
        await save(reason.value, box.checked);
        dialog.close();
      } else {
        show(await preview(box.checked));
        askWhetherMeant();
      }
    } catch (error) {
      await say(error);
    } finally {
      dialog.removeAttribute("aria-busy");
    }
  }

  function show(nodes) {
    shown.replaceChildren(...nodes);
    shown.scrollIntoView({ block: "nearest" });
  }

  // Shows the box where something that is shown asks for it.
  function askWhetherMeant() {
    if (dialog.querySelector("[data-asks=meant]")) question.hidden = false;
  }

  async function say(error) {
    if (!(error instanceof Problem)) console.error(error);
    if (error.administrators) shown.replaceChildren(...unmeant(error));
    askWhetherMeant();
    const more = error instanceof Problem ? await refused?.(error).catch((again) => again.message) : null;
    tell(message, more ?? (error.administrators ? "Nothing was changed." : error.message));
    message.hidden = false;
  }
}

export function lines(sentences) {
  return element("ul", {}, sentences.map((sentence) => element("li", {}, sentence)));
}
