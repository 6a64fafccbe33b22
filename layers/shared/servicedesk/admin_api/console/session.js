import { Complaint, element, say, tell } from "./dom.js";
import { named } from "./words.js";

// Authorization Code with PKCE (RFC 7636, S256). The access token lives in this module's variable and nowhere else: a
// reload signs in again, which Cognito's own cookie makes a redirect without a form.

const ATTEMPT = "service-desk-sign-in";
// A sign-in that was begun to go on with a page, in a window of its own, comes back with a state that begins so.
const RENEWAL = "renewal.";
const WARNING_MILLISECONDS = 120_000;
let config = null;
let token = null;
let renewal = null;
let warning = null;

const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const secret = () => encode(crypto.getRandomValues(new Uint8Array(32)));

// Whether somebody is signed in: false where the page leads to the sign-in, or only carries its answer to another window.
export async function signedIn() {
  const query = new URLSearchParams(location.search);
  if (query.get("state")?.startsWith(RENEWAL)) return handOver(query);
  const answer = await fetch("/admin/config");
  if (!answer.ok) throw new Complaint("The console's settings cannot be read. Try again in a moment.");
  config = await answer.json();
  if (!query.has("code") && !query.has("error")) return begin();
  const attempt = JSON.parse(sessionStorage.getItem(ATTEMPT) ?? "null");
  sessionStorage.removeItem(ATTEMPT);
  history.replaceState(null, "", "/admin" + (attempt?.view ?? ""));
  // First: whoever made a link to this page would otherwise choose what it says.
  if (!attempt || attempt.state !== query.get("state")) throw new Complaint("That sign-in was not begun here. Sign in again.");
  if (query.has("error")) throw new Complaint(`The sign-in was refused: ${named(query.get("error_description") ?? query.get("error"))}.`);
  keep(await exchanged(query.get("code"), attempt.verifier));
  return true;
}

export async function begin() {
  const attempt = { state: secret(), verifier: secret(), view: location.hash };
  sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
  location.assign(await authorizeUrl(attempt));
  return false;
}

export function accessToken() {
  return token;
}

// Who the token says it is. For showing only: what it is worth, the API decides.
export function signedInAs() {
  try {
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (char) => char.codePointAt(0))));
  } catch {
    return {};
  }
}

// Signs out at Cognito too: whoever signs in next is asked who they are.
export function signOut() {
  token = null;
  location.assign(`${config.logout_url}?${new URLSearchParams({ client_id: config.client_id, logout_uri: config.redirect_uri })}`);
}

// Signs in again in a window of its own, so that nothing on this page is lost. Rejects if the person would rather not, or
// if it is somebody else who signs in.
export function renew() {
  renewal ??= signInBeside().finally(() => { renewal = null; });
  return renewal;
}

async function signInBeside() {
  const attempt = { state: RENEWAL + secret(), verifier: secret() };
  const url = await authorizeUrl(attempt);
  const before = signedInAs().sub;
  const channel = new BroadcastChannel(ATTEMPT);
  const dialog = invitation(url);
  try {
    const code = await new Promise((resolve, reject) => {
      channel.onmessage = ({ data }) => {
        if (data.state !== attempt.state) return;
        if (data.code) resolve(data.code);
        else reject(new Complaint("The sign-in was refused. Nothing was sent; what you typed is still here."));
      };
      dialog.addEventListener("close", () => reject(new Complaint("You are not signed in any more, so nothing was sent. What you typed is still here: send it again to sign in.")));
      // A window may be opened while a click is being answered; without one, or where it is blocked, the link does it.
      if (navigator.userActivation?.isActive) window.open(url, "_blank", "popup,width=520,height=760");
    });
    const found = await exchanged(code, attempt.verifier);
    const old = token;
    token = found.access_token;
    if (before && signedInAs().sub !== before) {
      token = old;
      throw new Complaint("Somebody else signed in. Nothing was sent: reload the page to go on as them.");
    }
    keep(found);
  } finally {
    channel.close();
    dialog.remove();
  }
}

function invitation(url) {
  const dialog = element(
    "dialog",
    { "aria-labelledby": "renewal-title", class: "small" },
    element("h2", { id: "renewal-title" }, "Sign in again"),
    element("p", {}, "Your sign-in has ended. Sign in in the other window, and this page goes on where it was; what you typed stays."),
    element(
      "p",
      { class: "buttons" },
      element("a", { class: "button primary", href: url, target: "_blank", rel: "noopener" }, "Open the sign-in"),
      element("button", { type: "button", onclick: () => dialog.close() }, "Not now"),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// This page is the other window: the code is of use only to whoever holds the verifier.
function handOver(query) {
  const channel = new BroadcastChannel(ATTEMPT);
  channel.postMessage({ state: query.get("state"), code: query.get("code") });
  channel.close();
  history.replaceState(null, "", "/admin");
  document.getElementById("view").replaceChildren(element("h2", {}, "You are signed in again"), element("p", {}, "Close this window and go on in the other one."));
  window.close();
  return false;
}

async function authorizeUrl({ state, verifier }) {
  const challenge = encode(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
  return `${config.authorize_url}?${new URLSearchParams({
    response_type: "code",
    client_id: config.client_id,
    redirect_uri: config.redirect_uri,
    scope: config.scope,
    resource: config.resource,
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
  })}`;
}

async function exchanged(code, verifier) {
  const answer = await fetch(config.token_url, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: config.redirect_uri,
      client_id: config.client_id,
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) throw new Complaint("The sign-in could not be completed. Sign in again.");
  return answer.json();
}

function keep({ access_token: accessToken, expires_in: seconds }) {
  token = accessToken;
  clearTimeout(warning);
  document.getElementById("session-note").hidden = true;
  if (seconds) warning = setTimeout(() => warn(Date.now() + WARNING_MILLISECONDS), Math.max(seconds * 1_000 - WARNING_MILLISECONDS, 0));
}

function warn(end) {
  const note = document.getElementById("session-note");
  const text = element("span", {});
  const renewNow = async () => {
    await renew();
    say("You are signed in for another quarter of an hour.");
  };
  note.replaceChildren(text, " ", element("button", { type: "button", class: "quiet", onclick: renewNow }, "Sign in again"));
  note.hidden = false;
  tell(text, "Your sign-in ends in two minutes.");
  warning = setTimeout(() => tell(text, "Your sign-in has ended."), Math.max(end - Date.now(), 0));
}
