// The company's identity provider in the console: what membership of its groups gives.

import assert from "node:assert/strict";

export async function walkIdentityProvider({ page, step, has, text, open, button, confirm, accessible }) {
  const fill = (selector, words) => page.$eval(selector, (input, value) => { input.value = value; }, words);
  const choose = async (...groups) => { for (const group of groups) await page.click(`dialog input[name=groups][value="${group}"]`); };
  const goOn = () => page.click("dialog:not(.sheet) button.primary");
  const rules = () => page.$$eval("#view tbody tr", (rows) => rows.map((row) => [...row.cells].slice(0, 2).map((cell) => cell.innerText.split("\n").join(" "))));

  await step("rules of an identity provider that nobody signs in at are said to give nothing", async () => {
    await open("company", "Company sign-in");
    await has("#view .notice", "these rules give nobody anything");
    assert.match(await text("#view"), /There is none/);
  });

  await step("a rule for a group of the provider is shown first, and then made with a reason", async () => {
    await button("Add a rule");
    await fill("dialog input[name=provider_group]", "/desk/first line, EMEA");
    await fill("dialog input[name=label]", "First line");
    await goOn();
    assert.equal(await page.$("dialog.sheet"), null, "a rule gives a group at least");
    await choose("support-engineers");
    assert.equal(await page.$eval("dialog input[name=administrators]", (box) => box.checkVisibility()), false);
    await accessible("a new rule");
    await goOn();
    await has("dialog.sheet .preview li", "support-engineers");
    await confirm("they answer the phone");
    await has("#view tbody th", "First line");
    assert.deepEqual(await rules(), [["First line /desk/first line, EMEA", "support-engineers"]]);
  });

  await step("a rule that gives administration is made only by saying so", async () => {
    await button("Add a rule");
    await fill("dialog input[name=provider_group]", "Desk-Admins");
    await choose("administrators", "auditors");
    await goOn();
    assert.equal(await page.$("dialog.sheet"), null, "the switch is not on");
    await page.click("dialog input[name=administrators]");
    await goOn();
    await has("dialog.sheet .preview li", "administrators");
    await accessible("a rule that gives administration");
    await confirm("they run the provider, too");
    await has("#view .effect.administers", "administers");
  });

  await step("a rule is changed and removed, and the log says what it gave", async () => {
    await page.click("button[aria-label='Change … Desk-Admins']");
    await choose("administrators");
    await goOn();
    await confirm("administration stays here");
    await page.waitForFunction(() => !document.querySelector("#view .effect.administers"));
    await page.click("button[aria-label='Remove … First line']");
    await has("dialog.sheet .preview li", "/desk/first line, EMEA");
    await confirm("they left");
    await page.waitForFunction(() => document.querySelectorAll("#view tbody tr").length === 1);
    assert.deepEqual(await rules(), [["Desk-Admins", "auditors"]]);
    await open("log?kind=provider_groups", "Who changed what");
    await has("td", "they left");
    await has("td", "they answer the phone");
  });

  await step("a right that a rule hands on is given, and put back, only by saying that it is meant", async () => {
    const take = () => page.evaluate(async () => {
      const api = await import("/admin/console/api.js");
      const { version } = await api.get("/groups/auditors");
      await api.change("DELETE", "/groups/auditors/grants/manage_permissions", { version, reason: "administration stays here" });
    });
    await open("group/auditors", "auditors");
    await page.select("select[name=another]", "manage_permissions");
    await page.click("#view form.filter button[type=submit]");
    await page.waitForSelector("dialog.sheet");
    await page.click('dialog.sheet input[name=decision][value="grant"]');
    await page.type("dialog.sheet input[name=reason]", "they help out");
    await page.click("dialog.sheet button[type=submit]");
    await has("dialog.sheet footer [role=alert]", "Nothing was changed.");
    await has("dialog.sheet .preview .notice", "Desk-Admins of Corp would change permissions");
    assert.equal(await page.$eval("dialog.sheet input[name=meant]", (box) => box.checked), false);
    await accessible("a right that a rule hands on");
    await page.click("dialog.sheet input[name=meant]");
    await page.click("dialog.sheet button[type=submit]");
    await page.waitForFunction(() => !document.querySelector("dialog"));
    await take();
    await open("log?group=auditors", "Who changed what");
    await page.click("button[aria-label='Put back as before: auditors']");
    await has("dialog.sheet .preview .notice", "Desk-Admins of Corp would change permissions");
    await has("dialog.sheet .preview li", "manage_permissions");
    await page.click("dialog.sheet input[name=meant]");
    await page.waitForFunction(() => !document.querySelector("dialog.sheet .preview .notice"));
    await confirm("they help out again");
    await has("td", "they help out again");
    await take();
  });

  await step("somebody who was quicker with the rules is not overwritten", async () => {
    await open("company", "Company sign-in");
    await page.click("button[aria-label='Remove … Desk-Admins']");
    await has("dialog.sheet .preview li", "Desk-Admins");
    await page.evaluate(async () => {
      const api = await import("/admin/console/api.js");
      const { version } = await api.get("/identity-providers/Corp");
      await api.change("PUT", "/identity-providers/Corp/rules", { version, reason: "rival", body: { name: "Rivals", groups: ["auditors"] } });
    });
    await page.type("dialog.sheet input[name=reason]", "too late");
    await page.click("dialog.sheet button[type=submit]");
    await page.waitForSelector("dialog.sheet footer [role=alert]:not([hidden])");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog"));
    await open("log?kind=provider_groups", "Who changed what");
    assert.doesNotMatch(await text("tbody"), /too late/);
  });
}
