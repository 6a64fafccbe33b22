// What a person does with the official TypeScript SDK: sign in, list, call. Prints {protocolVersion, tools, name}.
// node typescript.mjs v1|v2 legacy|modern URL CLIENT_ID; the person's name and password are in the environment.

import { execFileSync } from "node:child_process";

const [generation, era, url, clientId] = process.argv.slice(2);
const sdk =
  generation === "v1"
    ? { ...(await import("@modelcontextprotocol/sdk/client/index.js")), ...(await import("@modelcontextprotocol/sdk/client/streamableHttp.js")) }
    : await import("@modelcontextprotocol/client");
const redirectUrl = "http://localhost:3030/callback";

// Token storage and browser of a client that an administrator registered. There is no registration to fall back on.
class Registered {
  redirectUrl = redirectUrl;
  clientMetadata = { client_name: "tests", redirect_uris: [redirectUrl], token_endpoint_auth_method: "none" };
  clientInformation() { return { client_id: clientId }; }
  state() { return (this.expected = crypto.randomUUID()); }
  tokens() { return this.saved; }
  saveTokens(tokens) { this.saved = tokens; }
  codeVerifier() { return this.verifier; }
  saveCodeVerifier(verifier) { this.verifier = verifier; }
  redirectToAuthorization(address) {
    const printed = execFileSync(process.env.PYTHON, ["-m", "tests.clients.person", "--print", address.href], { encoding: "utf8" });
    this.answer = new URL(printed.trim()).searchParams;
    if (this.answer.get("state") !== this.expected) throw new Error("another state came back");
  }
}

const provider = new Registered();
const options = generation === "v2" ? { versionNegotiation: { mode: era === "modern" ? { pin: "2026-07-28" } : "legacy" } } : {};
const connect = async () => {
  const transport = new sdk.StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const client = new sdk.Client({ name: "tests", version: "1" }, options);
  try {
    await client.connect(transport);
    return { client, transport };
  } catch (error) {
    if (!provider.answer || provider.saved) throw error;
    await transport.finishAuth(generation === "v1" ? provider.answer.get("code") : provider.answer);
    return await connect();
  }
};

const { client } = await connect();
const { tools } = await client.listTools();
const answer = await client.callTool({ name: "get_customer", arguments: { customer_id: "C-1042" } });
const version = generation === "v1" ? client.transport.protocolVersion : client.getNegotiatedProtocolVersion();
console.log(JSON.stringify({ protocolVersion: version, tools: tools.map((tool) => tool.name), name: answer.structuredContent.name }));
await client.close();
