// Signing in with the company, in a real browser: node company_sign_in.mjs DESCRIPTION.json FOLDER.
// Beside what `servicedesk local --json` prints, the description has `directory_url` (the page of the company's directory) and
// `support_tools` (what its group Desk-Support gives). Screenshots go into the folder. Exits 1 at the first failure.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { appIn } from "./app.mjs";
import { drive } from "./driver.mjs";

const [descriptionPath, folder] = process.argv.slice(2);
const stack = JSON.parse(await readFile(descriptionPath, "utf8"));
const { browser, page, complaints, step, accessible, picture, has } = await drive(folder);
const { client_id: clientId } = stack.clients.find((one) => one.product === "Loopback");
const app = await appIn(page, stack);

async function chooseCompany() {
  await app.begin(clientId);
  await Promise.all([page.waitForNavigation(), page.click("a.company")]);
  await has("h1", "Sign in");
}

async function signIn(person) {
  await chooseCompany();
  await page.click(`button[name=person][value=${person}]`);
  await has("h1", "Back in the app");
  return app.tools(clientId);
}

async function save(person) {
  await Promise.all([page.waitForNavigation(), page.click(`button[aria-label="Save ${person}"]`)]);
}

await page.setViewport({ width: 1280, height: 900 });

await step("the company's button leads to the company's page", async () => {
  await app.begin(clientId);
  await accessible("sign-in with a company");
  await picture("company-button");
  await chooseCompany();
  await accessible("the company's sign-in");
  await picture("company-sign-in");
});

await step("whoever signs in there comes back to the app, with the tools that their groups give", async () => {
  assert.deepEqual(await signIn("dana"), stack.support_tools);
  assert.equal(app.callback.searchParams.get("state"), "a-state");
});

await step("somebody in no group comes back too, and has none", async () => assert.deepEqual(await signIn("ines"), []));

await step("who is put into a group on the company's page has its tools at the next sign-in", async () => {
  await page.goto(stack.directory_url);
  await accessible("the directory");
  await page.type("#groups-ines", "Desk-Support");
  await save("ines");
  assert.equal(await page.$eval("#groups-ines", (input) => input.value), "Desk-Support");
  await picture("company-directory");
  assert.deepEqual(await signIn("ines"), stack.support_tools);
});

await step("who has left the company is told so, and does not come back", async () => {
  await page.goto(stack.directory_url);
  await page.click("form[action='/people/yuki'] input[type=checkbox]");
  await save("yuki");
  await chooseCompany();
  await page.click("button[name=person][value=yuki]");
  await has("[role=alert]", "Nobody");
  await accessible("refused by the company");
  await picture("company-refused");
  assert.equal(app.callback, undefined);
});

for (const scheme of ["light", "dark"]) {
  await step(`the company's pages fit a phone and meet WCAG 2.1 AA in a ${scheme} scheme`, async () => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width: 360, height: 740 });
    for (const [view, open] of [["directory", () => page.goto(stack.directory_url)], ["sign-in", chooseCompany]]) {
      await open();
      await accessible(`${view}, ${scheme}`);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(sideways <= 0, `the ${view} is ${sideways} px too wide`);
      await picture(`company-${view}-phone-${scheme}`);
    }
  });
}

await step("the browser had nothing to complain of: no violated policy, no error", async () => assert.deepEqual(complaints, []));
await browser.close();
