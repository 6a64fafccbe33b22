// The matrix of thirty groups and forty tools, by keyboard alone.

import assert from "node:assert/strict";

const MAX_KEYS = 12;

// In the page: of the tools and of the groups, the one that takes the most letters, each by the fewest that lead to it.
async function hardest() {
  const { best } = await import("/admin/console/spelling.js");
  const table = document.querySelector(".scroller table");
  const tools = [...table.tBodies[0].rows].map((row) => row.dataset.name);
  const groups = [...table.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const spellings = (name) => {
    const [first, ...words] = name.split(/[-_]/);
    const rest = words.reduce((some, word) => some.flatMap((said) => [...word].map((_, end) => said + word.slice(0, end + 1))), [""]);
    return [...first].flatMap((_, end) => rest.map((said) => first.slice(0, end + 1) + said)).concat(name).sort((one, other) => one.length - other.length);
  };
  return [tools, groups].map((names) =>
    names
      .map((name) => ({ name, letters: spellings(name).find((text) => names[best(names, text)] === name) }))
      .reduce((worst, each) => (each.letters.length > worst.letters.length ? each : worst)),
  );
}

export async function walkMatrix({ page, step, has, accessible, folder }) {
  const focused = () =>
    page.evaluate(() => {
      const cell = document.activeElement.closest("th, td");
      const table = cell?.closest("table");
      return cell && { row: cell.parentElement.rowIndex, column: cell.cellIndex, tool: cell.parentElement.dataset.name, group: table.rows[0].cells[cell.cellIndex].textContent };
    });
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const control = async (key) => {
    await page.keyboard.down("Control");
    await page.keyboard.press(key);
    await page.keyboard.up("Control");
  };
  const enter = () => page.focus(".scroller [tabindex='0']");

  // Whether what has the focus is seen whole, and no head lies over it.
  const hidden = () =>
    page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect();
      const corners = [[box.left + 3, box.top + 3], [box.right - 3, box.top + 3], [box.left + 3, box.bottom - 3], [box.right - 3, box.bottom - 3]];
      return corners.filter(([x, y]) => !document.activeElement.closest("th, td").contains(document.elementFromPoint(x, y))).length;
    });

  await step("the matrix has thirty groups and forty tools, and one stop of Tab", async () => {
    await page.setViewport({ width: 1280, height: 800 });
    await has(".count", "40 of 40 tools, 30 of 30 groups");
    assert.equal(await page.$$eval(".scroller [tabindex='0']", (stops) => stops.length), 1);
    const roles = await page.$$eval("[role=grid] [role]", (nodes) => [...new Set(nodes.map((node) => node.getAttribute("role")))].sort());
    assert.deepEqual(roles, ["columnheader", "gridcell", "row", "rowgroup", "rowheader"]);
    await accessible("the matrix");
  });

  await step("arrows, Home, End, Page Up and Page Down walk it, and nothing that has the focus is hidden", async () => {
    await enter();
    const where = async (...moves) => {
      await press(...moves);
      assert.equal(await hidden(), 0, `hidden after ${moves}`);
      const { row, column } = await focused();
      return [row, column];
    };
    await control("Home");
    assert.deepEqual(await where("ArrowDown", "ArrowRight"), [1, 1]);
    assert.deepEqual(await where("End"), [1, 30]);
    assert.deepEqual(await where("ArrowRight"), [1, 30]);
    assert.deepEqual(await where("Home"), [1, 0]);
    await control("End");
    assert.deepEqual(await where(), [40, 30]);
    for (let moves = 0; moves < 29; moves += 1) await where("ArrowLeft");
    for (let moves = 0; moves < 39; moves += 1) await where("ArrowUp");
    assert.deepEqual(await where(), [1, 1]);
    const [page1] = await where("PageDown");
    assert.ok(page1 > 3, `a page is ${page1 - 1} rows`);
    assert.deepEqual(await where("PageUp"), [1, 1]);
  });

  await step(`no cell is more than ${MAX_KEYS} keys away`, async () => {
    const [tool, group] = await page.evaluate(hardest);
    await control("Home");
    await press("ArrowDown", "ArrowRight", "/", ...group.letters, "Enter", ...tool.letters);
    const at = await focused();
    assert.deepEqual([at.tool, at.group], [tool.name, group.name]);
    await press("/", "Escape");
    assert.ok(group.letters.length + tool.letters.length + 2 <= MAX_KEYS, `${group.letters} and ${tool.letters} for ${tool.name} of ${group.name}`);
  });

  await step("a cell far away is found, changed and left by keyboard alone, and the focus comes back to it", async () => {
    await press("/", ..."eteam", "Enter");
    await press(..."deleteord");
    assert.deepEqual([(await focused()).tool, (await focused()).group], ["delete_orders", "emea-team-leads"]);
    await press("Enter");
    await page.waitForSelector("dialog[open]");
    await press("ArrowUp", "ArrowUp");
    assert.equal(await page.$eval("dialog input[name=decision]:checked", (input) => input.value), "grant");
    for (let moves = 0; moves < 40 && (await page.evaluate(() => document.activeElement.name)) !== "reason"; moves += 1) await press("Tab");
    await page.keyboard.type("they close the year");
    await press("Enter");
    await has("#status", "delete_orders: no → yes. In force at once.");
    await page.waitForFunction(() => !document.querySelector("dialog"));
    assert.equal((await focused()).tool, "delete_orders");
    await press("/", "Escape");
  });

  await step("the address keeps what is filtered, and only differences are left", async () => {
    await page.click("input[name=tool]");
    await page.keyboard.type("get");
    await page.click("input[name=differences]");
    await has(".count", "of 40 tools");
    const all = await page.$$eval(".scroller tbody tr", (rows) => rows.map((row) => row.dataset.name));
    assert.ok(all.every((name) => name.includes("get")));
    assert.match(await page.evaluate(() => location.hash), /tool=get&differences=1/);
    await page.click("input[name=group]");
    await page.keyboard.type("emea-vip");
    await has("#view", "Nothing answers to that");
    await page.evaluate(() => [...document.querySelectorAll(".matrix button")].find((button) => button.textContent === "Show everything").click());
    await has(".count", "40 of 40 tools, 30 of 30 groups");
  });

  await step("on a phone one group is shown at a time, with its tools as a list", async () => {
    await page.setViewport({ width: 360, height: 740 });
    await page.waitForSelector("ul.tool-list li");
    await page.select("select[name=at]", "emea-team-leads");
    assert.match(await page.$eval(".cell[data-tool=delete_orders]", (cell) => cell.textContent), /^yes/);
    assert.equal(await page.$$eval("ul.tool-list li", (all) => all.length), 40);
    await page.screenshot({ path: `${folder}/matrix-one-group.png` });
    await page.setViewport({ width: 1280, height: 800 });
    await page.waitForSelector(".scroller");
  });
}
