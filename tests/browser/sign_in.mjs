// Signing in, in a real browser: node sign_in.mjs DESCRIPTION.json FOLDER. The stack takes clients that describe themselves.
// Beside what `servicedesk local --json` prints, the description has `newcomer` (a person with a temporary password), `bobs_tools` and
// `document` (an allowed client). Screenshots go into the folder. Exits 1 at the first failure.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { appIn } from "./app.mjs";
import { drive } from "./driver.mjs";

const [descriptionPath, folder] = process.argv.slice(2);
const stack = JSON.parse(await readFile(descriptionPath, "utf8"));
const { browser, page, complaints, step, accessible, picture, has } = await drive(folder);

const bob = stack.people.find((one) => one.username === "bob");
const loopback = stack.clients.find((one) => one.product === "Loopback");
const app = await appIn(page, stack);

async function type(selector, words) {
  await page.$eval(selector, (input) => { input.value = ""; });
  await page.type(selector, words);
}

async function signIn(username, password) {
  await page.waitForSelector("input[name=password]");
  await type("input[name=username]", username);
  await type("input[name=password]", password);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

await page.setViewport({ width: 1280, height: 900 });

await step("a registered client leads straight to the sign-in page", async () => {
  await app.begin(loopback.client_id);
  await has("h1", "Sign in");
  await accessible("sign-in");
  await picture("sign-in");
});

await step("a wrong password is said, and what was typed is kept", async () => {
  await signIn("bob", "not-his-password");
  await has("[role=alert]", "");
  assert.equal(await page.$eval("input[name=username]", (input) => input.value), "bob");
  assert.equal(await page.$eval("input[name=password]", (input) => input.value), "");
  assert.equal(app.callback, undefined);
  await accessible("wrong password");
  await picture("sign-in-wrong-password");
});

await step("the right one leads back to the app, with a code that works", async () => {
  await signIn("bob", bob.password);
  await has("h1", "Back in the app");
  assert.equal(app.callback.searchParams.get("state"), "a-state");
  assert.deepEqual(await app.tools(loopback.client_id), stack.bobs_tools);
});

await step("a browser that is remembered leads back to the app without a password", async () => {
  await app.begin(loopback.client_id, {}, { remembered: true });
  await has("h1", "Back in the app");
  assert.deepEqual(await app.tools(loopback.client_id), stack.bobs_tools);
  assert.equal(await page.evaluate(() => document.cookie), "");
});

await step("at the first sign-in the temporary password is replaced", async () => {
  await app.begin(loopback.client_id);
  await signIn(stack.newcomer.username, stack.newcomer.password);
  await page.waitForSelector("input[name=new_password]");
  await accessible("new password");
  await picture("new-password");
});

await step("two passwords that differ, and one that is too weak, are said", async () => {
  const choose = async (first, second) => {
    await type("input[name=new_password]", first);
    await type("input[name=repeated_password]", second);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  };
  await choose("A-long-enough-Password-1", "A-long-enough-Password-2");
  await has("[role=alert]", "");
  await picture("new-password-differs");
  await choose("short", "short");
  await has("[role=alert]", "");
  assert.equal(app.callback, undefined);
  await choose("A-long-enough-Password-1", "A-long-enough-Password-1");
  await has("h1", "Back in the app");
  assert.ok(app.callback.searchParams.get("code"));
});

for (const scheme of ["light", "dark"]) {
  await step(`every page fits a phone and meets WCAG 2.1 AA in a ${scheme} scheme`, async () => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width: 360, height: 740 });
    await app.begin(loopback.client_id);
    await accessible(`sign-in, ${scheme}`);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(sideways <= 0, `the sign-in page is ${sideways} px too wide`);
    await picture(`sign-in-phone-${scheme}`);
  });
}

await step("the browser had nothing to complain of: no violated policy, no error", async () => assert.deepEqual(complaints, []));
await browser.close();
