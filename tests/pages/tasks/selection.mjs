// Topic selection: from the overview to the Word document, other weights at once, a call recorded and followed.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { check, folder, open, program, start } from "../lib.mjs";

export default async function ({ browser }) {
  const workspace = join(folder, "selection");
  execFileSync(program, ["--workspace", workspace, "demo", "--no-serve"], { stdio: "ignore" });
  const base = await start(workspace);
  await theShortlist(browser, base);
  await otherWeights(browser, base);
  await keyWork(browser, base);
  await aCall(browser, base);
  await onAPhone(browser, base);
}

async function opened(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN", ...options });
  return { context, ...(await open(context, address)) };
}

const names = (page) => page.locator(".choices .card h2").allTextContents();

/** Three to five topics, each with people, questions, way and days; what is not suitable says why. */
async function theShortlist(browser, base) {
  const { context, page, complaints } = await opened(browser, `${base}/`);
  await page.locator("nav.main a[href='/selection']").click();
  await page.locator(".choices .card").first().waitFor();
  const n = await page.locator(".choices .card").count();
  assert.ok(n >= 3 && n <= 5, `${n} topics`);
  for (const card of await page.locator(".choices .card").all()) {
    const questions = await card.locator(".questions li").count();
    assert.ok(questions >= 3 && questions <= 5, `${questions} questions`);
    assert.match(await card.locator(".titles").textContent(), /我为.+献一策.+关于.+，您有什么建议？/);
    assert.equal(await card.locator(".reasons > li").count(), 4);
    const number = card.locator(".reasons a.n").first();
    const wanted = await number.textContent();
    const list = await (await context.request.get(base + (await number.getAttribute("href")).replace("/messages", "/api/v1/messages"))).json();
    assert.equal(String(list.total), wanted, "a number is not the size of its list");
  }
  assert.ok(await page.locator(".against .sub").count() > 0, "nothing says why not");
  await check(page, "the selection");
  await page.locator("#document a").click();
  await page.waitForURL(/digests\/new\?kind=selection/);
  assert.ok((await page.textContent("main")).includes("建议选题"));
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A slider moves: the order follows, the address says so, and the document is made by these weights. */
async function otherWeights(browser, base) {
  const { context, page, complaints } = await opened(browser, `${base}/selection`);
  const before = await names(page);
  for (const [id, value] of [["w_concern", "0"], ["w_openness", "0"], ["w_timing", "5"]]) {
    await page.locator(`#${id}`).evaluate((slider, text) => { slider.value = text; slider.dispatchEvent(new Event("input")); }, value);
  }
  await page.waitForFunction((old) => [...document.querySelectorAll(".choices .card h2")].map((one) => one.textContent).join() !== old, before.join());
  assert.match(page.url(), /w_timing=5/);
  await page.locator("#document button").click();
  await page.waitForURL(/digests\/new\?kind=selection/);
  assert.match(await page.textContent("main"), /时间窗口5/);
  await page.goto(`${base}/selection`);
  assert.equal(await page.locator("#w_timing").inputValue(), "5", "the weights were not kept");
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A list of key work is pasted: topics name the item that they serve. */
async function keyWork(browser, base) {
  const { context, page, complaints } = await opened(browser, `${base}/selection`);
  await page.locator("#key-work .entry-form summary").click();
  await page.fill("#lines", "1|新增公共停车泊位|住建局|两千个\n2|优化公交线网|交通局|二十条");
  await page.locator("#key-work button").click();
  await page.waitForURL(/#key-work/);
  assert.match(await page.textContent("#key-work"), /2 项/);
  assert.match(await page.textContent("#selection"), /对应重点工作第[12]项/);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A topic is recorded as a call: it has a page, and is not proposed again. */
async function aCall(browser, base) {
  const { context, page, complaints } = await opened(browser, `${base}/selection`);
  const first = page.locator(".choices .card").first();
  const name = (await first.locator("h2").textContent()).replace(/^\d+/, "");
  await first.locator("a[href^='/campaigns?']").click();
  await page.locator("form[action='/campaigns'] button").click();
  await page.waitForURL(/campaigns\/1$/);
  await check(page, "a campaign");
  await page.goto(`${base}/selection`);
  assert.ok(!(await names(page)).some((one) => one.endsWith(name)), "it is proposed again");
  assert.ok((await page.locator(".against").textContent()).includes("近期已征"));
  await page.goto(`${base}/campaigns`);
  await check(page, "campaigns");
  assert.deepEqual(complaints, []);
  await context.close();
}

async function onAPhone(browser, base) {
  const { context, page, complaints } = await opened(browser, `${base}/selection`, { viewport: { width: 390, height: 800 }, locale: "en" });
  await check(page, "the selection on a phone");
  assert.deepEqual(complaints, []);
  await context.close();
}
