// A certified OpenID provider with three people: what it sends is what providers send, and not what we think they do.
//   node openid_provider.mjs PORT REDIRECT-URI CLIENT-ID CLIENT-SECRET
import Provider from "oidc-provider";

const [port, redirectUri, clientId, secret] = process.argv.slice(2);
const GROUPS = { dana: ["Desk-Support", "Everyone"], omar: ["Desk-Audit"], ines: undefined };

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: clientId, client_secret: secret, redirect_uris: [redirectUri], token_endpoint_auth_method: "client_secret_post" }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@corp.example`, email_verified: true, groups: GROUPS[id] }),
  }),
});
provider.listen(Number(port), "localhost", () => console.log("ready"));
