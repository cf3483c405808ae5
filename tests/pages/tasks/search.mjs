// Searching: the keyboard, filters, saved searches.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, open, program, start } from "../lib.mjs";

export default async function ({ browser, base }) {
  await useTheWorkbench(browser, base);
  await filterHits(browser, base);
  await saveASearch(browser, join(folder, "saved"));
}

async function useTheWorkbench(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, base);

  // The keyboard finds the skip link first, and "/" the search box.
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "find");
  await page.keyboard.type("加装电梯");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=*");
  assert.ok((await page.locator("mark.hit").count()) > 0, "nothing is marked");

  // A number on the overview opens as many messages as it says.
  await page.goto(base);
  const number = page.locator(".tile .big a").first();
  const said = (await number.textContent()).trim();
  await number.click();
  assert.match(await page.locator(".heading .lead").textContent(), new RegExp(`共 ${said} 件`));

  // A choice is taken at once; the language is remembered.
  await page.selectOption("#channel", "hotline");
  await page.waitForURL("**channel=hotline**");
  await page.locator("a.language").click();
  await page.goto(`${base}/topics`);
  assert.equal(await page.getAttribute("html", "lang"), "en");

  // A pasted letter finds earlier ones.
  await page.goto(`${base}/search`);
  await page.fill("#text", "小区没有电梯，老人上下楼困难，建议加装电梯。");
  await page.locator(".paste button").click();
  assert.ok((await page.locator("article.entry").count()) > 0, "nothing is similar");
  assert.ok((await page.locator(".said").textContent()).trim().length > 0, "it is not said whether it is new");
  assert.ok(await page.locator(".answered .text").first().isVisible(), "the earlier answer is not seen");
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A filter leaves as many hits as it says, can be dropped again; on a phone the filters are folded. */
async function filterHits(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/search?q=%E8%B7%AF`);
  const total = async () => Number((await page.locator("[role=status]").first().textContent()).match(/共 (\d+) 件/)[1]);
  const everything = await total();
  const filter = page.locator(".facets li a", { hasText: "已答复" }).first();
  const said = Number(await filter.locator(".count").textContent());
  await filter.click();
  await page.waitForURL("**replied=true**");
  assert.equal(await total(), said);
  assert.equal(await page.locator(".facets [aria-current]").count(), 1);
  await page.locator(".chips a").click();
  await page.waitForURL((address) => !address.search.includes("replied"));
  assert.equal(await total(), everything);

  // A bar of the drawing narrows the time; the keyboard gets there by the table.
  const bar = page.locator(".facet-chart a").first();
  const counted = Number((await bar.locator("title").textContent()).match(/(\d+)$/)[1]);
  await bar.click();
  await page.waitForURL("**from=**");
  assert.equal(await total(), counted);
  await page.locator(".orders a", { hasText: "最早" }).click();
  await page.waitForURL("**order=oldest**");
  assert.equal(await page.locator(".orders [aria-current]").textContent(), "最早");

  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await page.locator(".facets").isVisible(), false);
  await page.locator(".fold summary").click();
  assert.equal(await page.locator(".facets").isVisible(), true);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A saved search says after an import what is new, and no more once it was opened; without script. */
async function saveASearch(browser, workspace) {
  const file = (name, rows) => writeFileSync(join(folder, name), `编号,时间,标题,内容\n${rows.join("\n")}\n`);
  const add = (name) => {
    execFileSync(program, ["--workspace", workspace, "import", join(folder, name), "--source", "board"], { stdio: "ignore" });
    execFileSync(program, ["--workspace", workspace, "analyze"], { stdio: "ignore" });
  };
  file("first.csv", ["1,2025-03-01,巷口路灯,巷口没有路灯，晚上很黑，建议增设路灯。", "2,2025-03-02,末班车,末班车太早，建议延长到晚上十点。"]);
  add("first.csv");
  const base = await start(workspace);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN", javaScriptEnabled: false });
  const { page, complaints } = await open(context, `${base}/search?q=%E8%B7%AF%E7%81%AF`);
  await page.locator(".save summary").click();
  await page.fill("#save-name", "巷子路灯");
  await page.locator(".save button").click();
  await page.goto(`${base}/search`);
  assert.match(await page.locator(".saved-list").textContent(), /巷子路灯\s*1 件/);

  file("later.csv", ["3,2025-03-09,河边步道,河边步道缺少路灯，夜里看不清台阶。"]);
  add("later.csv");
  for (let i = 0; i < 100 && !(await page.locator(".news").count()); i++) {
    await page.waitForTimeout(200);
    await page.goto(base);
  }
  assert.match(await page.locator(".news").textContent(), /巷子路灯\s*新来件 1 件/);
  await page.locator(".news button").click();
  await page.waitForURL("**since=1**");
  assert.equal(await page.locator("article .mark.new").count(), 1);
  await page.goto(`${base}/search`);
  assert.equal(await page.locator(".saved-list .mark.new").count(), 0);
  await page.locator(".saved-list summary").click();
  await page.locator(".saved-list button[value=remove]").click();
  await page.waitForURL("**/search#saved");
  assert.equal(await page.locator(".saved-list").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
}
