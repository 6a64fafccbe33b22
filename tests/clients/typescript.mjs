// What a person does with the official TypeScript SDK: sign in, list, call. Prints {protocolVersion, tools}; then for each
// line {name, arguments} of its input, the tool's result. With `ask` it can put a question to a person, who says yes.
// node typescript.mjs v1|v2 legacy|modern URL CLIENT_ID [ask]; the person's name and password are in the environment.

import { execFileSync } from "node:child_process";
import { createInterface } from "node:readline";

const [generation, era, url, clientId, ask] = process.argv.slice(2);
const sdk =
  generation === "v1"
    ? { ...(await import("@modelcontextprotocol/sdk/client/index.js")), ...(await import("@modelcontextprotocol/sdk/client/streamableHttp.js")) }
    : await import("@modelcontextprotocol/client");
const redirectUrl = "http://localhost:3030/callback";
const say = (document) => console.log(JSON.stringify(document));

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

// A person who says yes to whatever is in a form.
const yes = ({ params }) => {
  say({ question: params.message });
  return { action: "accept", content: Object.fromEntries(Object.keys(params.requestedSchema.properties).map((name) => [name, true])) };
};

const provider = new Registered();
const options = {
  ...(generation === "v2" ? { versionNegotiation: { mode: era === "modern" ? { pin: "2026-07-28" } : "legacy" } } : {}),
  ...(ask ? { capabilities: { elicitation: { form: {} } } } : {}),
};
const connect = async () => {
  const transport = new sdk.StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const client = new sdk.Client({ name: "tests", version: "1" }, options);
  if (ask) client.setRequestHandler("elicitation/create", yes);
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    if (!provider.answer || provider.saved) throw error;
    await transport.finishAuth(generation === "v1" ? provider.answer.get("code") : provider.answer);
    return await connect();
  }
};

const client = await connect();
const { tools } = await client.listTools();
const protocolVersion = generation === "v1" ? client.transport.protocolVersion : client.getNegotiatedProtocolVersion();
say({ protocolVersion, tools: tools.map((tool) => tool.name) });
for await (const line of createInterface({ input: process.stdin })) say(await client.callTool(JSON.parse(line)));
await client.close();
