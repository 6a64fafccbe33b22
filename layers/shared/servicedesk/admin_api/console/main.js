import { agents } from "./agents.js";
import { get } from "./api.js";
import { audit } from "./audit.js";
import { company } from "./company.js";
import { Complaint, element, fail, forget, guarded, notice, say, tell } from "./dom.js";
import { explain, whoCan } from "./explain.js";
import { findings } from "./findings.js";
import { group } from "./group.js";
import { log } from "./history.js";
import { home } from "./home.js";
import { matrix } from "./matrix.js";
import { people } from "./people.js";
import { person } from "./person.js";
import { begin, signedIn, signedInAs, signOut } from "./session.js";
import { named } from "./words.js";

// Name in the address → what makes the view: of what stands behind the name, and a signal that ends with the view.
const VIEWS = { home, matrix, group, people, person, company, agents, explain, "who-can": whoCan, log, audit, findings };
// A page of one thing, below the list that it belongs to.
const PARENTS = { person: "people", group: "matrix" };
const view = document.getElementById("view");
let leaving = new AbortController();

// #name/argument?query
function route() {
  const [path, search = ""] = location.hash.slice(1).split("?");
  const [name, ...rest] = path.split("/");
  const query = new URLSearchParams(search);
  return { name: name || "home", argument: decodeURIComponent(rest.join("/")), query };
}

async function show({ keepsFocus = false } = {}) {
  const { name, argument, query } = route();
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  mark(name);
  view.setAttribute("aria-busy", "true");
  try {
    if (!Object.hasOwn(VIEWS, name)) throw new Complaint("There is no such page. Choose one above.");
    const content = await VIEWS[name]({ argument, query, signal });
    if (!signal.aborted) view.replaceChildren(...content);
  } catch (error) {
    if (!signal.aborted) view.replaceChildren(element("h2", {}, "This cannot be shown"), notice(error.message), element("p", {}, element("button", { type: "button", onclick: () => show() }, "Try again")));
  }
  if (signal.aborted) return;
  view.removeAttribute("aria-busy");
  document.title = `${view.querySelector("h2")?.textContent ?? "Console"} · Service Desk`;
  if (keepsFocus) return;
  view.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function mark(name) {
  for (const link of document.querySelectorAll("#views a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else if (link.hash === `#${PARENTS[name]}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

async function start() {
  try {
    if (!(await signedIn())) return;
    const me = await get("/me");
    tell(document.getElementById("who-name"), me.username);
    document.getElementById("who").hidden = document.getElementById("views").hidden = false;
  } catch (error) {
    view.replaceChildren(...refused(error));
    document.title = "Not signed in · Service Desk";
    return;
  }
  document.getElementById("sign-out").addEventListener("click", signOut);
  window.addEventListener("hashchange", guarded(() => { forget(); return show(); }));
  window.addEventListener("page-changed", guarded(async () => { await show({ keepsFocus: true }); view.focus({ preventScroll: true }); }));
  await show({ keepsFocus: true });
}

function refused(error) {
  const { username } = signedInAs();
  if (error.status !== 403 || !username) {
    return [element("h2", {}, "You are not signed in"), notice(error.message), element("p", {}, element("button", { type: "button", class: "primary", onclick: () => begin() }, "Sign in"))];
  }
  return [
    element("h2", {}, `${named(username)} may not use the console`),
    notice(error.message),
    element("p", {}, "Ask one of those who may: whoever runs the service desk can name them (", element("code", {}, "servicedesk who-can manage_permissions"), ")."),
    element("p", {}, element("button", { type: "button", class: "primary", onclick: signOut }, "Sign in as somebody else")),
  ];
}

window.addEventListener("unhandledrejection", (event) => { event.preventDefault(); fail(event.reason); });
document.querySelector("#failure button").addEventListener("click", () => { document.getElementById("failure").hidden = true; });
document.querySelector("#success button").addEventListener("click", () => say(""));
start();
