import { named } from "./words.js";

// Authorization Code with PKCE (RFC 7636, S256). The access token lives in this module's variable and nowhere else: a
// reload signs in again, which Cognito's own cookie makes a redirect without a form.

const ATTEMPT = "service-desk-sign-in";
let config = null;
let token = null;

const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const secret = () => encode(crypto.getRandomValues(new Uint8Array(32)));

export async function signedIn() {
  const answer = await fetch("/admin/config");
  if (!answer.ok) throw new Error("The console's settings cannot be read. Try again in a moment.");
  config = await answer.json();
  const query = new URLSearchParams(location.search);
  if (!query.has("code") && !query.has("error")) return begin();
  const attempt = JSON.parse(sessionStorage.getItem(ATTEMPT) ?? "null");
  sessionStorage.removeItem(ATTEMPT);
  history.replaceState(null, "", "/admin" + (attempt?.view ?? ""));
  // First: whoever made a link to this page would otherwise choose what it says.
  if (!attempt || attempt.state !== query.get("state")) throw new Error("That sign-in was not begun here. Sign in again.");
  if (query.has("error")) throw new Error(`The sign-in was refused: ${named(query.get("error_description") ?? query.get("error"))}.`);
  token = await exchanged(query.get("code"), attempt.verifier);
  return true;
}

export async function begin() {
  const attempt = { state: secret(), verifier: secret(), view: location.hash };
  sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
  const challenge = encode(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(attempt.verifier)));
  location.assign(`${config.authorize_url}?${new URLSearchParams({
    response_type: "code",
    client_id: config.client_id,
    redirect_uri: config.redirect_uri,
    scope: config.scope,
    resource: config.resource,
    state: attempt.state,
    code_challenge: challenge,
    code_challenge_method: "S256",
  })}`);
  return false;
}

export function accessToken() {
  return token;
}

export function signOut() {
  token = null;
  location.assign(`${config.logout_url}?${new URLSearchParams({ client_id: config.client_id, logout_uri: config.redirect_uri })}`);
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
  if (!answer.ok) throw new Error("The sign-in could not be completed. Sign in again.");
  return (await answer.json()).access_token;
}
