// Agents and the company's identity provider in the console: who comes in beside the people of the pool.

import assert from "node:assert/strict";

export async function walkAgents({ page, step, has, text, open, button, confirm, accessible }) {
  const row = (name) => page.$$eval("#view tbody tr", (rows, wanted) => rows.find((one) => one.cells[0].textContent === wanted).innerText, name);

  await step("agents are shown with their owner, their groups, their end and how old their secret is", async () => {
    await open("agents", "Agents");
    await page.waitForFunction(() => !document.querySelector("#view").textContent.includes("looking"));
    assert.match(await row("morning-report"), /bob[^]*support-engineers[^]*can sign in[^]*no call in the last/);
    assert.match(await row("old-export"), /ended[^]*older than 90 days/);
  });

  await step("an agent is disabled and let in again, and the log has both", async () => {
    await open("agents", "Agents");
    await page.click("button[aria-label='Disable … morning-report']");
    await page.waitForSelector("dialog.sheet .preview li");
    await accessible("the dialog of an agent");
    await confirm("it repeats itself");
    await page.waitForSelector("button[aria-label='Enable … morning-report']");
    assert.match(await row("morning-report"), /disabled/);
    await page.click("button[aria-label='Enable … morning-report']");
    await confirm("it was mended");
    await page.waitForSelector("button[aria-label='Disable … morning-report']");
    await open("log?kind=agent_disabled", "Who changed what");
    await has("td", "it repeats itself");
    assert.doesNotMatch(await text("tbody"), /it was mended/);
  });
}
