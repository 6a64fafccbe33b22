// The administrators' console in a real browser, against a running stack: node console.mjs DESCRIPTION.json FOLDER
// The description is what `servicedesk local --json` prints. Screenshots go into the folder. Exits 1 at the first failure.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { drive } from "./driver.mjs";

const [descriptionPath, folder] = process.argv.slice(2);
const stack = JSON.parse(await readFile(descriptionPath, "utf8"));
const person = (name) => stack.people.find((one) => one.username === name);
const { browser, page, complaints, step, accessible, has } = await drive(folder);

const text = (selector) => page.$eval(selector, (node) => node.textContent);
const cell = (group, tool) => `button[data-group="${group}"][data-tool="${tool}"]`;

async function signIn(name) {
  await page.goto(stack.admin_url);
  await page.waitForSelector("input[name=password]");
  await page.type("input[name=username]", person(name).username);
  await page.type("input[name=password]", person(name).password);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.waitForSelector("#view h2, #view .notice");
}

// A person whom the console does not let in has no button for it.
async function signOut() {
  const { client_id, logout_url, redirect_uri } = await (await fetch(`${stack.admin_url}/config`)).json();
  await page.goto(`${logout_url}?${new URLSearchParams({ client_id, logout_uri: redirect_uri })}`);
  await page.waitForSelector("input[name=password]");
}

async function open(hash, words) {
  await page.click(`#views a[href="#${hash}"]`);
  await has("h2", words);
}

await step("a support engineer signs in and is told that they may not manage permissions", async () => {
  await signIn("bob");
  await has(".notice", "None of your groups may manage permissions");
  assert.equal(await page.$("table"), null);
});

await step("a link with an error of its own does not choose what the page says", async () => {
  await page.goto(`${stack.admin_url}?error=x&error_description=Call+us&state=y`);
  await has(".notice", "That sign-in was not begun here");
  assert.doesNotMatch(await text("#view"), /Call us/);
});

await step("what others wrote is shown as text, and what writing and emoji need stays", async () => {
  const shown = await page.evaluate(async () => {
    const { element } = await import("/admin/console/dom.js");
    return ["a\u202eb", "x\u200d\u200c", "\u0645\u06cc\u200c\u062e", "\u2764\ufe0f\u200d\ud83d\udd25", "a\nb"].map((text) => element("p", {}, text).textContent);
  });
  assert.deepEqual(shown, ["a\ufffdb", "x\ufffd\ufffd", "\u0645\u06cc\u200c\u062e", "\u2764\ufe0f\u200d\ud83d\udd25", "a\nb"]);
});

await step("an administrator signs in and sees the matrix", async () => {
  // Another person at the same machine: the sign-in page remembers the first one until the browser is signed out.
  await signOut();
  await signIn("alice");
  await has("h2", "Which group may use which tool");
  assert.equal(await text(cell("support-engineers", "get_customer")), "yes");
  assert.equal(await text(cell("support-engineers", "delete_customer")), "no");
  assert.match(await text(cell("auditors", "get_customer")), /without email, phone/);
  await page.setViewport({ width: 1280, height: 800 });
  await page.screenshot({ path: `${folder}/matrix-wide.png` });
});

await step("a reload signs in again without a form, as whom the browser remembers", async () => {
  await page.reload();
  await has("h2", "Which group may use which tool");
  assert.equal(await text("#who-name"), "alice");
});

await step("no token is in any storage, in the address or in a cookie", async () => {
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  assert.doesNotMatch(kept, /eyJ|code=|verifier/);
});

await step("a cell is changed with the keyboard alone, and the focus comes back to it", async () => {
  await page.focus(cell("support-engineers", "delete_customer"));
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] select");
  await page.focus("dialog select[name=decision]");
  await page.keyboard.press("Home");
  for (let moves = 0; moves < 40; moves += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.name === "reason")) break;
  }
  await page.keyboard.type("the night shift needs it");
  await page.screenshot({ path: `${folder}/editor-wide.png` });
  await page.keyboard.press("Enter");
  await has("#status", "delete_customer: no → yes");
  await has(cell("support-engineers", "delete_customer"), "yes");
  await page.waitForFunction((where) => document.activeElement?.matches(where), {}, cell("support-engineers", "delete_customer"));
});

await step("a change says beforehand what it would change, and is narrowed", async () => {
  await page.click(cell("auditors", "get_customer"));
  await page.waitForSelector("dialog[open]");
  await page.type("dialog input[name=region]", "EMEA, APAC");
  await page.type("dialog input[name=reason]", "audit of two regions");
  await page.click("dialog button[value=preview]");
  await has("dialog .preview li", "region APAC or EMEA; without email, phone");
  await accessible("the editor");
  await page.click("dialog button[value=save]");
  await has(cell("auditors", "get_customer"), "region APAC or EMEA");
});

await step("a change that somebody else was quicker with keeps what was typed", async () => {
  await page.click(cell("auditors", "create_ticket"));
  await page.waitForSelector("dialog[open]");
  await page.select("dialog select[name=decision]", "grant");
  await page.type("dialog input[name=reason]", "slow and careful");
  // The rival uses the same API from the same page, with the version that it has just read.
  await page.evaluate(async () => {
    const api = await import("/admin/console/api.js");
    const { version } = await api.get("/groups/auditors");
    await api.change("PUT", "/groups/auditors/shadows/create_ticket", { version, reason: "rival", body: { where: {}, hide: [], allow: true } });
  });
  await page.click("dialog button[value=save]");
  await has("dialog [role=alert]", "meanwhile");
  assert.equal(await page.$eval("dialog input[name=reason]", (input) => input.value), "slow and careful");
  await page.click("dialog button[value=save]");
  await has("#status", "create_ticket: no → yes");
});

await step("a rule is watched without being in force", async () => {
  await page.click(cell("support-engineers", "get_customer"));
  await page.waitForSelector("dialog[open]");
  await page.select("dialog select[name=decision]", "watch-revoke");
  await page.type("dialog input[name=reason]", "does anybody need it?");
  await page.click("dialog button[value=save]");
  await has(cell("support-engineers", "get_customer"), "watching: no");
  assert.match(await text(cell("support-engineers", "get_customer")), /^yes/);
});

await step("the last administrator cannot be taken away, and the page says why", async () => {
  await page.click(cell("administrators", "manage_permissions"));
  await page.waitForSelector("dialog[open]");
  await page.select("dialog select[name=decision]", "revoke");
  await page.type("dialog input[name=reason]", "oops");
  await page.click("dialog button[value=save]");
  await has("dialog [role=alert]", "nobody could change permissions any more");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
  assert.equal(await text(cell("administrators", "manage_permissions")), "yes");
});

await step("the log tells who, what and why", async () => {
  await open("log", "Who changed what");
  await has("td", "the night shift needs it");
  await has("td", "alice");
  await page.screenshot({ path: `${folder}/log-wide.png` });
});

await step("a decision is explained", async () => {
  await open("explain", "Why may somebody");
  await page.type("input[name=person]", "bob");
  await page.select("select[name=tool]", "reset_password");
  await page.click("form button[type=submit]");
  await has(".verdict", "bob may not use reset_password");
  await has("li", "Put bob into a group that has it: administrators");
  await page.screenshot({ path: `${folder}/explain-wide.png` });
  await open("who-can", "Who may use a tool");
  await page.select("select[name=tool]", "delete_customer");
  await page.click("form button[type=submit]");
  await has("td", "bob");
});

await step("calls and refusals are shown", async () => {
  await open("audit", "Calls and refusals");
  await has("#view", "refus");
  await page.screenshot({ path: `${folder}/audit-wide.png` });
});

await step("findings and the form to revoke a person are there", async () => {
  await open("findings", "What looks wrong");
  await open("people", "Revoke a person");
  await page.type("input[name=person]", "carol");
  await page.type("input[name=again]", "carla");
  await page.type("input[name=reason]", "left the company");
  await page.click("button.danger");
  await has("[role=alert]", "The two names differ");
  await page.$eval("input[name=again]", (input) => { input.value = "carol"; });
  await page.click("button.danger");
  await has("[role=alert]:not([hidden])", "Every token that carol holds is refused");
  await has("[role=alert]:not([hidden])", "servicedesk enable-person carol");
});

const [REVOKE, ENABLE] = ["Revoke every token", "Enable their sign-in"].map((name) => `form[aria-label="${name}"]`);

async function sendAbout(form, name, reason) {
  for (const [field, value] of Object.entries({ person: name, again: name, reason })) {
    await page.$eval(`${form} input[name=${field}]`, (input, words) => { input.value = words; }, value);
  }
  await page.click(`${form} button[type=submit]`);
}

await step("a person is let in again", async () => {
  await sendAbout(ENABLE, "carol", "it was a mistake");
  await has(`${ENABLE} [role=alert]`, "carol can sign in again");
  await sendAbout(ENABLE, "carol", "once more");
  await has(`${ENABLE} [role=alert]`, "Nothing to change: carol can sign in already");
});

await step("a person is stopped and stays enabled, and what that leaves open is said", async () => {
  await page.click(`${REVOKE} input[name=keep_enabled]`);
  await sendAbout(REVOKE, "carol", "a new laptop");
  await has(`${REVOKE} [role=alert]`, "without a password");
});

await step("the last administrator cannot be disabled, and the page says why", async () => {
  await sendAbout(REVOKE, "alice", "oops");
  await has(`${REVOKE} [role=alert]`, "alice is the last person who can change permissions");
});

for (const scheme of ["light", "dark"]) {
  await step(`every view meets WCAG 2.1 AA in a ${scheme} scheme, and fits a phone`, async () => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width: 360, height: 740 });
    for (const [hash, words] of [["matrix", "Which group"], ["explain", "Why may"], ["who-can", "Who may"], ["log", "Who changed"], ["audit", "Calls"], ["findings", "What looks"], ["people", "Revoke a"]]) {
      await page.evaluate((where) => { location.hash = where; }, hash);
      await has("h2", words);
      await accessible(`${hash}, ${scheme}`);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(sideways <= 0, `${hash} is ${sideways} px too wide`);
      await page.screenshot({ path: `${folder}/${hash}-phone-${scheme}.png` });
    }
  });
}

await step("signing out leads back to the sign-in page", async () => {
  await Promise.all([page.waitForNavigation(), page.click("#sign-out")]);
  await page.waitForSelector("input[name=password]");
});

await step("the browser had nothing to complain of: no violated policy, no error", async () => assert.deepEqual(complaints, []));
await browser.close();
