import { change } from "./api.js";
import { told } from "./changes.js";
import { Complaint, element, notice, say } from "./dom.js";
import { toldOutcome } from "./impact.js";
import { lines, openSheet, unmeant } from "./sheet.js";

// The dialog that does one thing: it says by itself what that would mean, asks why, and does it. `request` is made anew
// for each try, and given whether the company's people are to administer: { method, path, query, body, version }.
export async function act(opener, { title, button, danger = false, text = null, request, done }) {
  const shown = element("div", { class: "preview", role: "status" }, element("p", {}, "Looking what it would mean …"));
  const send = async (isMeant, more) => {
    const { method, path, ...rest } = await request(isMeant);
    return change(method, path, { ...rest, ...more });
  };
  const sheet = openSheet({
    title,
    lead: text,
    content: [shown],
    saveWords: button,
    isGrave: danger,
    opener: { focus: () => { if (opener.isConnected) opener.focus(); } },
    meant: look,
    save: async (reason, isMeant) => {
      const outcome = await send(isMeant, { reason });
      const place = location.hash;
      await done(outcome);
      say(sentences(outcome).join(" ") || "Nothing to change: it is so already.", { stays: location.hash !== place });
    },
  });
  await look(false);

  async function look(isMeant) {
    try {
      shown.replaceChildren(...toldBeforehand(await send(isMeant, { dryRun: true })));
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      shown.replaceChildren(notice(error.message));
    }
    sheet.askWhetherMeant();
  }
}

const DRY_RUN = "Nothing was changed: this was a dry run";

// What an answer says: in its own sentences, or in the change's.
export function sentences({ summary, change: made }) {
  if (summary) return summary.filter((line) => !line.startsWith(DRY_RUN));
  return made ? [`${made.subject}: ${told(made).join("; ")}.`] : [];
}

function toldBeforehand(outcome) {
  return outcome.summary ? [element("p", {}, "This would happen:"), lines(sentences(outcome)), ...unmeant(outcome)] : toldOutcome(outcome);
}
