// The console's pages beside the matrix, in a real browser against a running stack: node pages.mjs DESCRIPTION.json FOLDER
// As console.mjs, which runs before it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { walkAgents } from "./agents.mjs";
import { drive } from "./driver.mjs";
import { walkIdentityProvider } from "./identity_provider.mjs";

const [descriptionPath, folder] = process.argv.slice(2);
const stack = JSON.parse(await readFile(descriptionPath, "utf8"));
const secrets = Object.fromEntries(stack.people.map((one) => [one.username, one.password]));
const { browser, page, complaints, step, accessible, has } = await drive(folder);

const text = (selector) => page.$eval(selector, (node) => node.textContent);
const fill = (selector, words) => page.$eval(selector, (input, value) => { input.value = value; input.dispatchEvent(new Event("input", { bubbles: true })); }, words);

async function signIn(name) {
  await page.waitForSelector("input[name=password]");
  await fill("input[name=username]", name);
  await fill("input[name=password]", secrets[name]);
  await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]);
  await page.waitForSelector("#view h2");
}

async function open(hash, words) {
  await page.evaluate((where) => { location.hash = where; }, hash);
  await has("h2", words);
  await page.waitForSelector("#view:not([aria-busy])");
}

async function button(words, within = "#view") {
  const found = await page.waitForFunction((where, what) => [...document.querySelectorAll(`${where} button, ${where} summary`)].find((node) => node.textContent.includes(what) && node.checkVisibility()), {}, within, words);
  await found.asElement().click();
}

// The dialog that says what something means, asks why and does it.
async function confirm(reason) {
  await page.waitForSelector("dialog.sheet[open] input[name=reason]");
  await page.type("dialog.sheet input[name=reason]", reason);
  await page.click("dialog.sheet button[type=submit]");
  await page.waitForFunction(() => !document.querySelector("dialog.sheet"));
}

const remote = (action, ...values) => page.evaluate(action, ...values);
// Lets the API answer once as if by itself.
const answerOnce = (status, detail, method = "GET") =>
  remote((code, words, verb) => {
    const through = window.fetch;
    window.fetch = (url, options) => {
      if (!String(url).startsWith("/admin/api") || (options?.method ?? "GET") !== verb || String(url).includes("dry_run")) return through(url, options);
      window.fetch = through;
      return Promise.resolve(new Response(JSON.stringify({ detail: words, type: "urn:service-desk-mcp:problem:x" }), { status: code }));
    };
  }, status, detail, method);

await page.setViewport({ width: 1440, height: 900 });

await step("who may not use the console is told as whom they are signed in, whom to ask, and signs in as somebody else", async () => {
  await page.goto(stack.admin_url);
  await signIn("bob");
  assert.match(await text("h2"), /bob may not use the console/);
  assert.match(await text("#view"), /who-can manage_permissions/);
  await accessible("refused");
  await Promise.all([page.waitForNavigation(), button("Sign in as somebody else")]);
  await signIn("alice");
});

await step("the first page says what looks wrong, what changed, what ends and what is watched", async () => {
  await has("h2", "At a glance");
  await page.waitForSelector("#view:not([aria-busy])");
  assert.deepEqual(await page.$$eval("#view h3", (heads) => heads.map((head) => head.textContent)), ["What looks wrong", "Changed this week", "Ends or begins soon", "Watched rules that are not decided"]);
  assert.equal(await page.$eval("#view .notice", () => true).catch(() => false), false);
  await page.screenshot({ path: `${folder}/home.png` });
});

await step("each view has a title of its own, and the links do not move when one is current", async () => {
  const places = () => page.$$eval("#views a", (links) => links.map((link) => Math.round(link.getBoundingClientRect().left)));
  const [before, title] = [await places(), await page.title()];
  await open("log", "Who changed what");
  assert.deepEqual(await places(), before);
  assert.notEqual(await page.title(), title);
  assert.equal(await remote(() => document.activeElement.id), "view");
});

await step("somebody is found, put into a group, and taken out again", async () => {
  await open("people", "People");
  await page.type("input[name=search]", "carol");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr:not([hidden])").length === 1);
  await page.click("tbody tr:not([hidden]) a");
  await has("h2", "carol");
  await page.select("select[name=group]", "support-engineers");
  const group = await page.$eval("select[name=group]", (select) => select.value);
  await button("Put into …");
  await confirm("she helps out");
  await has("#status", `carol is now in ${group}`);
  await has("th a", group);
  await page.click(`button[aria-label="Take out … carol of ${group}"]`);
  await confirm("she is done");
  await has("#status", `carol is no longer in ${group}`);
});

await step("what somebody may not use is explained, and a button does what the explanation advises", async () => {
  await open("person/bob", "bob");
  await button("May not use");
  await page.click("summary[aria-label$=': merge_customers']");
  await has(".verdict", "bob may not use merge_customers");
  await page.screenshot({ path: `${folder}/person.png` });
  await button("Grant merge_customers to support-engineers");
  await confirm("the night shift needs it");
  await has("#status", "merge_customers: no → yes");
  await page.waitForFunction(() => [...document.querySelectorAll("h3")].some((head) => head.textContent.startsWith("May use")));
});

await step("no button moves when a dialog says by itself what it would mean", async () => {
  await open("person/carol", "carol");
  await remote(() => {
    const through = window.fetch;
    const held = new Promise((go) => { window.letGo = go; });
    window.fetch = async (...asked) => {
      if (!String(asked[0]).includes("dry_run")) return through(...asked);
      await held;
      window.fetch = through;
      return through(...asked);
    };
  });
  await button("Disable …");
  await page.waitForSelector("dialog.sheet[open]");
  const place = () => page.$eval("dialog.sheet button[type=submit]", (found) => Math.round(found.getBoundingClientRect().top));
  const before = await place();
  await remote(() => window.letGo());
  await has("dialog.sheet .preview li", "carol");
  assert.equal(await place(), before);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
});

await step("the last administrator cannot be disabled, and the dialog says so before anybody typed a reason", async () => {
  await open("person/alice", "alice");
  await button("Disable …");
  await has("dialog.sheet [role=alert]", "last person who can change permissions");
  await accessible("the dialog");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
});

await step("somebody is disabled and let in again, without their name being typed", async () => {
  await open("person/carol", "carol");
  await button("Disable …");
  await confirm("left the company");
  await has(".facts", "disabled");
  await button("Enable …");
  await confirm("it was a mistake");
  await has("#status", "carol can sign in again");
  assert.equal(await page.$eval("#failure", (node) => node.hidden), true);
});

await step("the log tells who, what and why, is filtered, and a change is put back", async () => {
  await open("log?group=support-engineers", "Who changed what");
  await has("td", "the night shift needs it");
  await page.screenshot({ path: `${folder}/log.png` });
  await button("Put back …");
  await has("dialog.sheet .preview", "merge_customers: yes → no");
  await confirm("not any more");
  await has("#status", "merge_customers: yes → no");
  await open("log?kind=person_disabled", "Who changed what");
  await has("td", "left the company");
  assert.doesNotMatch(await text("tbody"), /night shift/);
});

await step("a page that there is not is said to be none", async () => {
  await open("#nonsense", "This cannot be shown");
  await has("#view", "There is no such page.");
});

await step("a group that there is not is said to be none, with the one that was probably meant", async () => {
  await open("log?group=auditor", "Who changed what");
  await has(".notice", "Did you mean auditors?");
});

await step("calls are shown newest first, by name, and lists as lists", async () => {
  await open("audit", "Calls and refusals");
  await has("td a", "bob");
  await has("td", "list of tools");
  const moments = await page.$$eval("tbody time", (nodes) => nodes.map((node) => Date.parse(node.dateTime)));
  assert.deepEqual(moments, [...moments].sort((one, other) => other - one));
  assert.match(await page.$eval("td a", (link) => link.title), /^[0-9a-f-]{36}$/);
  await page.screenshot({ path: `${folder}/audit.png` });
});

await step("calls are filtered by customer and outcome, and a tool that there is not is said to be none", async () => {
  await open("audit?customer=C-1001&outcome=done", "Calls and refusals");
  await has("td", "get_customer");
  assert.doesNotMatch(await text("tbody"), /reset_password|list of tools/);
  await open("audit?tool=get_custmer", "Calls and refusals");
  await has(".notice", "Did you mean get_customer?");
});

await step("calls that are made while it is live appear by themselves", async () => {
  await open("audit?since=15", "Calls and refusals");
  const count = (await page.$$("tbody tr")).length;
  await button("Live");
  assert.equal(await page.$eval("button[aria-pressed]", (node) => node.getAttribute("aria-pressed")), "true");
  await page.waitForFunction((had) => document.querySelectorAll("tbody tr").length >= had, {}, count);
  await button("Live");
  assert.equal(await page.$eval("button[aria-pressed]", (node) => node.getAttribute("aria-pressed")), "false");
});

await step("what is exported is no formula of a spreadsheet's", async () => {
  const file = await remote(async () => {
    const { csv } = await import("/admin/console/calls.js");
    const record = { at: "2026-11-28T12:00:00+00:00", kind: "call", outcome: "done", refused: false, tool: "=cmd()", subject: '+a"b', username: "@x", client_id: "-1", grants: ["a@1", "b@2"], shadow: { would_allow: false }, request_id: null, about: { customer_id: "C-1" } };
    return csv([record]);
  });
  const [, row] = file.split("\r\n");
  for (const cell of [`"'=cmd()"`, `"'+a""b"`, `"'@x"`, `"'-1"`, '"a@1 b@2"', '"refuse it"']) assert.ok(row.includes(cell), cell);
});

await step("an undo brings back what the change touched, and nothing else", async () => {
  const rules = await remote(async () => {
    const { restored } = await import("/admin/console/undo.js");
    const before = { grants: { a: { hide: [] }, b: { where: { region: ["EMEA"] } } }, shadows: {} };
    const after = { grants: { b: {}, c: {} }, shadows: { a: { allow: false } } };
    const present = { version: 7, grants: { b: {}, c: {}, later: { hide: ["email"] } }, shadows: { a: { allow: false } }, limits: { b: { calls: 1, window_seconds: 60 } } };
    return restored(present, { before, after });
  });
  assert.deepEqual(rules, {
    grants: { a: { hide: [] }, b: { where: { region: ["EMEA"] } }, later: { hide: ["email"] } }, scheduled: {}, shadows: {}, limits: { b: { calls: 1, window_seconds: 60 } },
  });
});

await step("a sign-in that has ended is renewed in a window of its own, and what was typed is sent after all", async () => {
  await open("person/carol", "carol");
  await button("Revoke every token …");
  await page.waitForSelector("dialog.sheet[open]");
  await page.type("dialog.sheet input[name=reason]", "a new laptop");
  await answerOnce(401, "The access token was refused.", "POST");
  await page.click("dialog.sheet button[type=submit]");
  await has("#status", "carol");
  await page.waitForFunction(() => !document.querySelector("dialog"));
  await open("log?kind=person", "Who changed what");
  await has("td", "a new laptop");
});

await step("what others do while nobody is signed in stays undone, and what was typed stays there", async () => {
  await open("person/carol", "carol");
  await button("Revoke every token …");
  await page.waitForSelector("dialog.sheet[open]");
  await page.type("dialog.sheet input[name=reason]", "kept");
  // Neither a window nor an answer: the person says "Not now".
  await remote(() => { window.open = () => null; });
  await answerOnce(401, "The access token was refused.", "POST");
  await page.click("dialog.sheet button[type=submit]");
  await button("Not now", "dialog.small");
  await has("dialog.sheet [role=alert]", "nothing was sent");
  assert.equal(await page.$eval("dialog.sheet input[name=reason]", (input) => input.value), "kept");
  await page.keyboard.press("Escape");
});

await step("what cannot be read is said, wherever it happens", async () => {
  await open("log", "Who changed what");
  await answerOnce(503, "Nothing was decided. Try again.");
  await button("Show");
  await has(".notice", "Nothing was decided");
  // What a handler did not catch stands in the page all the same.
  await remote(async () => {
    const [{ Problem }, { element }] = await Promise.all([import("/admin/console/api.js"), import("/admin/console/dom.js")]);
    element("button", { onclick: async () => { throw new Problem(503, "Nobody caught this."); } }).click();
  });
  await has("#failure:not([hidden])", "Nobody caught this.");
  await page.click("#failure button");
  assert.equal(await page.$eval("#failure", (node) => node.hidden), true);
});

const tools = { page, step, has, text, open, button, confirm, accessible };
await walkAgents(tools);
await walkIdentityProvider(tools);

const VIEWS = [["home", "At a glance"], ["people", "People"], ["person/bob", "bob"], ["company", "Company sign-in"], ["agents", "Agents"], ["explain?person=bob&tool=reset_password", "Why may"], ["who-can/get_customer", "Who may"], ["log", "Who changed"], ["audit", "Calls"], ["findings", "What looks"]];
for (const scheme of ["light", "dark"]) {
  for (const width of [1440, 768, 360]) {
    await step(`every page meets WCAG 2.1 AA and fits ${width} px in a ${scheme} scheme`, async () => {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setViewport({ width, height: 800 });
      for (const [hash, words] of VIEWS) {
        await open(hash, words);
        await accessible(`${hash}, ${scheme}`);
        const sideways = await remote(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(sideways <= 0, `${hash} is ${sideways} px too wide`);
      }
    });
  }
}

await step("signing out leads back to the sign-in page", async () => {
  await Promise.all([page.waitForNavigation(), page.click("#sign-out")]);
  await page.waitForSelector("input[name=password]");
});

await step("the browser had nothing to complain of: no violated policy, no error", async () => assert.deepEqual(complaints, []));
await browser.close();
