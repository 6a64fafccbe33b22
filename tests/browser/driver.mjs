// What every test in a real browser has: a page, sentences that pass or fail, pictures, and the rules of accessibility.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WAIT_MILLISECONDS = 15_000;
const POLLING_MILLISECONDS = 50;

// Nothing here is drawn by a graphics card, which would be emulated.
chromium.setGraphicsMode = false;

export async function drive(folder) {
  const browser = await puppeteer.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, "--disable-web-security=false", "--lang=en"],
    headless: "shell",
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_MILLISECONDS);
  // What is waited for is looked for so often, and not whenever the page could be drawn.
  const { waitForFunction } = page;
  page.waitForFunction = (condition, options, ...values) => waitForFunction.call(page, condition, { polling: POLLING_MILLISECONDS, ...options }, ...values);
  const complaints = [];
  // A refused request is part of the test; the browser reports it as an error of its own.
  page.on("console", (message) => message.type() === "error" && !/status of (4|5)\d\d/.test(message.text()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));

  return {
    browser,
    page,
    complaints,
    async step(sentence, action) {
      try {
        await action();
        console.log(`ok    ${sentence}`);
      } catch (error) {
        console.log(`FAIL  ${sentence}\n${error.stack}`);
        await page.screenshot({ path: `${folder}/failed.png` });
        await browser.close();
        process.exit(1);
      }
    },
    async accessible(view) {
      if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
      // What holds is looked at, and not described: that takes most of the time.
      const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"] }));
      assert.deepEqual(violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target).join(" ")}`), [], view);
    },
    async picture(name) {
      await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    },
    has: (selector, words) =>
      page.waitForFunction((where, what) => [...document.querySelectorAll(where)].some((node) => node.textContent.includes(what)), {}, selector, words),
  };
}
