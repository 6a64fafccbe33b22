// Reads {url: document} from standard input and holds each against the schemas of both generations of the TypeScript SDK.
// Prints a line for each that is not met; exits 1 then.

import { readFileSync } from "node:fs";
import * as v1 from "@modelcontextprotocol/sdk/shared/auth.js";
import * as v2 from "@modelcontextprotocol/core";

const SCHEMAS = {
  "oauth-protected-resource": "OAuthProtectedResourceMetadataSchema",
  "oauth-authorization-server": "OAuthMetadataSchema",
  "openid-configuration": "OpenIdProviderDiscoveryMetadataSchema",
};
let checked = 0;
for (const [url, document] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const name = Object.entries(SCHEMAS).find(([path]) => url.includes(path))[1];
  for (const [generation, schemas] of Object.entries({ v1, v2 })) {
    const { success, error } = schemas[name].safeParse(document);
    checked += 1;
    if (!success) {
      console.log(`${url}: not ${generation}'s ${name}: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
console.log(`${checked} checked`);
