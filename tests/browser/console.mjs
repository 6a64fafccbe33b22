// The administrators' console in a real browser, against a running stack: node console.mjs DESCRIPTION.json FOLDER
// The description is what `servicedesk local --json` prints. Screenshots go into the folder. Exits 1 at the first failure.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { drive } from "./driver.mjs";
import { walkMatrix } from "./matrix.mjs";

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

// Opens the editor of a cell.
async function edit(group, tool) {
  await page.click(cell(group, tool));
  await page.waitForSelector("dialog[open]");
}

const decide = (value) => page.click(`dialog input[name=decision][value="${value}"]`);

// Ticks values, or what may be left out, of what narrows a decision.
async function tick(decision, ...boxes) {
  await page.$$eval(`dialog fieldset[data-for="${decision}"] details`, (all) => all.forEach((one) => { one.open = true; }));
  for (const box of boxes) await page.click(`dialog fieldset[data-for="${decision}"] input[type=checkbox][value="${box}"]`);
}

async function save(reason) {
  if (reason) await page.type("dialog input[name=reason]", reason);
  await page.click("dialog button[value=save]");
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
  await open("matrix", "Which group");
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
  await page.waitForSelector("dialog[open]");
  assert.equal(await page.evaluate(() => document.activeElement.value), "revoke", "what is so now has the focus");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  for (let moves = 0; moves < 40; moves += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.name === "reason")) break;
  }
  await page.keyboard.type("the night shift needs it");
  await page.screenshot({ path: `${folder}/editor-wide.png` });
  await page.keyboard.press("Enter");
  await has("#status", "delete_customer: no → yes. In force at once.");
  await has(cell("support-engineers", "delete_customer"), "yes");
  await page.waitForFunction((where) => document.activeElement?.matches(where), {}, cell("support-engineers", "delete_customer"));
});

await step("a change says beforehand what it would change, and is narrowed", async () => {
  await edit("auditors", "get_customer");
  await tick("grant", "EMEA", "APAC");
  await page.click("dialog button[value=preview]");
  await has("dialog .preview li", "region APAC or EMEA; without email, phone");
  await accessible("the editor");
  await save("audit of two regions");
  await has("#status", "What it allows is in force at once; what it takes away ends within 30 seconds.");
  await has(cell("auditors", "get_customer"), "region APAC or EMEA");
});

await step("the buttons of the dialog are in sight on a phone, whatever is unfolded", async () => {
  await page.setViewport({ width: 360, height: 640 });
  await page.waitForSelector("ul.tool-list");
  await page.select("select[name=at]", "auditors");
  await edit("auditors", "get_ticket");
  await tick("grant");
  const seen = await page.$$eval("dialog footer button", (buttons) => buttons.every((button) => button.getBoundingClientRect().bottom <= innerHeight && button.checkVisibility()));
  assert.ok(seen);
  await page.keyboard.press("Escape");
  await page.setViewport({ width: 1280, height: 800 });
  await page.waitForSelector(".scroller");
});

await step("what does not apply is not asked: nothing narrows a tool that is not allowed", async () => {
  await edit("auditors", "get_customer");
  await decide("revoke");
  assert.equal(await page.$$eval("dialog .section", (all) => all.filter((one) => one.checkVisibility() && !one.textContent.includes("How often")).length), 0);
  await page.keyboard.press("Escape");
});

// A button of the page, by its words.
const press = (words) => page.evaluate((what) => [...document.querySelectorAll("#view button")].find((button) => button.textContent === what).click(), words);

const YEAR = new Date().getFullYear() + 1;

await step("a grant ends, is narrowed by an argument and limited, and another one is planned", async () => {
  await edit("support-engineers", "create_ticket");
  await tick("grant", "low", "normal");
  await page.$eval("dialog fieldset[data-for=grant] input[name=until]", (input, year) => { input.value = `${year}-12-01T06:00`; input.dispatchEvent(new Event("input")); }, YEAR);
  await has("dialog fieldset[data-for=grant] small", `${YEAR}-12-01 0`);
  await page.$$eval("dialog details", (all) => all.forEach((one) => { one.open = true; }));
  await page.type("dialog input[name=calls]", "5");
  await save("until the new year");
  await has("#status", "limit of create_ticket: as by default → 5 calls in a minute");
  assert.match(await text(cell("support-engineers", "create_ticket")), new RegExp(`^only with priority low or normallimiteduntil ${YEAR}-12-01 06:00 [A-Z]\\S*$`));
  await edit("auditors", "search_tickets");
  await decide("plan");
  await page.$eval("dialog fieldset[data-for=plan] input[name=from]", (input, year) => { input.value = `${year}-01-02T08:00`; }, YEAR);
  await save("from the new year on");
  await has("#status", `In force from ${YEAR}-01-02 08:00 `);
  await has(cell("auditors", "search_tickets"), `from ${YEAR}-01-02 08:00`);
});

await step("a time that the clock skips, or has twice, is told as what it is taken for", async () => {
  await page.emulateTimezone("Europe/Berlin");
  const told = (input) => page.evaluate(async (typed) => (await import("/admin/console/moments.js")).clockChange(typed), input);
  assert.match(await told("2027-03-28T02:30"), /no 02:30 on that day: it is taken for 03:30/);
  assert.match(await told("2027-10-31T02:30"), /twice/);
  for (const plain of ["2027-03-28T01:59", "2027-03-28T03:00", "2027-10-31T01:59", "2027-10-31T03:00", "2027-06-01T02:30:15"]) assert.equal(await told(plain), "");
  await page.emulateTimezone();
});

await step("a change that somebody else was quicker with keeps what was typed", async () => {
  await edit("auditors", "create_ticket");
  await decide("grant");
  // The rival uses the same API from the same page, with the version that it has just read.
  await page.evaluate(async () => {
    const api = await import("/admin/console/api.js");
    const { version } = await api.get("/groups/auditors");
    await api.change("PUT", "/groups/auditors/shadows/create_ticket", { version, reason: "rival", body: { where: {}, hide: [], allow: true } });
  });
  await save("slow and careful");
  await has("dialog [role=alert]", "meanwhile");
  assert.equal(await page.$eval("dialog input[name=reason]", (input) => input.value), "slow and careful");
  await save();
  await has("#status", "create_ticket: no → yes");
});

await step("a rule is watched without being in force, and is where watching starts from again", async () => {
  await edit("support-engineers", "get_customer");
  await decide("watch-grant");
  await tick("watch-grant", "EMEA");
  await save("does anybody need the rest?");
  await has("#status", "It decides nothing");
  await has(cell("support-engineers", "get_customer"), "watched");
  assert.match(await text(cell("support-engineers", "get_customer")), /^yes/);
  await edit("support-engineers", "get_customer");
  assert.ok(await page.$eval("dialog fieldset[data-for=watch-grant] input[value=EMEA]", (box) => box.checked));
  await decide("unwatch");
  await save("seen enough");
  await has("#status", "It is watched no more.");
});

await step("the last administrator cannot be taken away, and the page says why", async () => {
  await edit("administrators", "manage_permissions");
  await decide("revoke");
  await save("oops");
  await has("dialog [role=alert]", "nobody could change permissions any more");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog"));
  assert.equal(await text(cell("administrators", "manage_permissions")), "yes");
});

await walkMatrix({ page, step, has, accessible, folder });

await step("a group's page has its rules and its people, and all that reads is allowed in one change", async () => {
  await page.click('.scroller thead a[href="#group/auditors"]');
  await has("h2", "auditors");
  await has("h3", "People");
  const [carol] = await page.$$eval("#view th", (heads) => heads.map((head) => head.textContent).filter((said) => said.startsWith("carol")));
  assert.equal(carol, "carol", "who can sign in is not said to be disabled");
  await press("Allow everything that reads …");
  await has("dialog .preview li", "get_articles: no → yes");
  await accessible("what is done to all of a group's rules");
  await save("they look at everything");
  await has("#status", "get_articles: no → yes");
  const { grants, version } = await page.evaluate(async () => (await import("/admin/console/api.js")).get("/groups/auditors"));
  assert.ok("list_articles" in grants && !("delete_articles" in grants));
  const { changes } = await page.evaluate(async () => (await import("/admin/console/api.js")).get("/changes", { limit: 1 }));
  assert.deepEqual([changes[0].version, changes[0].reason], [version, "they look at everything"]);
  await page.screenshot({ path: `${folder}/group-wide.png` });
});

await step("a group gets the rules of another, and the page says beforehand what it would lose", async () => {
  await page.evaluate(() => [...document.querySelectorAll("button")].find((button) => button.textContent.startsWith("Copy these rules")).click());
  await page.select("dialog select[name=target]", "emea-vip");
  await page.click("dialog button[value=preview]");
  await has("dialog .preview li", "get_customer");
  await save("as the auditors");
  await has("#status", "Saved for emea-vip");
});

await step("a group is made with the rules of another, and deleted with them", async () => {
  await open("matrix", "Which group");
  await press("New group …");
  await page.type("dialog input[name=name]", "night-owls");
  await page.select("dialog select[name=copy_of]", "auditors");
  await accessible("a new group");
  await save("a shift of its own");
  await has("h2", "night-owls");
  await has("td", "without internal_notes");
  await press("Delete the group …");
  await page.waitForSelector("dialog[open] .preview li");
  await save("no shift after all");
  await has("h2", "Which group may use which tool");
  assert.equal(await page.$(cell("night-owls", "get_ticket")), null);
});

for (const scheme of ["light", "dark"]) {
  await step(`every view meets WCAG 2.1 AA in a ${scheme} scheme, and fits a phone`, async () => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width: 360, height: 740 });
    for (const [hash, words] of [["matrix", "Which group"], ["group/auditors", "auditors"]]) {
      await page.evaluate((where) => { location.hash = where; }, hash);
      await has("h2", words);
      await accessible(`${hash}, ${scheme}`);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(sideways <= 0, `${hash} is ${sideways} px too wide`);
      await page.screenshot({ path: `${folder}/${hash.split("/")[0]}-phone-${scheme}.png` });
    }
  });
}

await step("signing out leads back to the sign-in page", async () => {
  await Promise.all([page.waitForNavigation(), page.click("#sign-out")]);
  await page.waitForSelector("input[name=password]");
});

await step("the browser had nothing to complain of: no violated policy, no error", async () => assert.deepEqual(complaints, []));
await browser.close();
