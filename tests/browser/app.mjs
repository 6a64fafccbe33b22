// An app that somebody signs in for: it leads to the sign-in page, waits for its code, and lists its tools.

import { createHash, randomBytes } from "node:crypto";

const CALLBACK = "http://localhost:3030/callback";

export async function appIn(page, stack) {
  const origin = stack.mcp_url.replace(/\/mcp$/, "");
  const server = await (await fetch(`${origin}/.well-known/oauth-authorization-server`)).json();
  const verifier = randomBytes(48).toString("base64url");
  const app = {
    callback: undefined,
    // The sign-in page remembers the browser for an hour: unless the step is about that, nobody has signed in there yet.
    async begin(clientId, changes = {}, { remembered = false } = {}) {
      app.callback = undefined;
      if (!remembered) await page.deleteCookie({ name: "cognito", url: stack.sign_in_url });
      const query = {
        response_type: "code", client_id: clientId, redirect_uri: CALLBACK, state: "a-state", scope: `${stack.mcp_url}/invoke`,
        code_challenge: createHash("sha256").update(verifier).digest("base64url"), code_challenge_method: "S256", resource: stack.mcp_url, ...changes,
      };
      await page.goto(`${server.authorization_endpoint}?${new URLSearchParams(query)}`);
    },
    async tools(clientId) {
      const form = { grant_type: "authorization_code", code: app.callback.searchParams.get("code"), redirect_uri: CALLBACK, client_id: clientId, code_verifier: verifier };
      const tokens = await (await fetch(server.token_endpoint, { method: "POST", body: new URLSearchParams(form) })).json();
      const headers = { authorization: `Bearer ${tokens.access_token}`, accept: "application/json, text/event-stream", "content-type": "application/json", "mcp-protocol-version": "2025-11-25" };
      const listed = await fetch(stack.mcp_url, { method: "POST", headers, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }) });
      return (await listed.json()).result.tools.map((tool) => tool.name);
    },
  };
  // The app that waits for its code is this test.
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (!request.url().startsWith(CALLBACK)) return request.continue();
    app.callback = new URL(request.url());
    return request.respond({ status: 200, contentType: "text/html", body: "<!doctype html><html lang=en><title>App</title><h1>Back in the app</h1></html>" });
  });
  return app;
}
