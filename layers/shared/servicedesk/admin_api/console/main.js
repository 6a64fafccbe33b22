import { audit } from "./audit.js";
import { get } from "./api.js";
import { element, say, tell } from "./dom.js";
import { explain, findings, whoCan } from "./explain.js";
import { log } from "./history.js";
import { matrix } from "./matrix.js";
import { people } from "./people.js";
import { begin, signedIn, signOut } from "./session.js";

const VIEWS = { matrix, explain, "who-can": whoCan, log, audit, findings, people };
const view = document.getElementById("view");
let shown = 0;

async function show({ keepsFocus = false } = {}) {
  const name = location.hash.slice(1) in VIEWS ? location.hash.slice(1) : "matrix";
  const turn = ++shown;
  for (const link of document.querySelectorAll("#views a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  view.setAttribute("aria-busy", "true");
  try {
    const content = await VIEWS[name]();
    if (turn === shown) view.replaceChildren(...content);
  } catch (error) {
    if (turn === shown) view.replaceChildren(element("p", { class: "notice", role: "alert" }, error.message));
  }
  if (turn !== shown) return;
  view.removeAttribute("aria-busy");
  if (keepsFocus) return;
  view.focus({ preventScroll: true });
  scrollTo(0, 0);
}

async function changed(event) {
  const { group, tool } = event.detail;
  await show({ keepsFocus: true });
  document.querySelector(`[data-group="${CSS.escape(group)}"][data-tool="${CSS.escape(tool)}"]`)?.focus();
}

async function start() {
  try {
    if (!(await signedIn())) return;
    const me = await get("/me");
    tell(document.getElementById("who-name"), me.username);
    document.getElementById("who").hidden = document.getElementById("views").hidden = false;
  } catch (error) {
    view.replaceChildren(
      element("p", { class: "notice", role: "alert" }, error.message),
      element("p", {}, element("button", { type: "button", class: "primary", onclick: () => begin() }, "Sign in")),
    );
    return;
  }
  document.getElementById("sign-out").addEventListener("click", signOut);
  window.addEventListener("hashchange", () => { say(""); show(); });
  window.addEventListener("policy-changed", changed);
  await show({ keepsFocus: true });
}

start();
