// The search desk: a letter arrives, a result is opened beside the list, by mouse, by keyboard, without script, on a phone.
import assert from "node:assert/strict";
import { check, open, rows } from "../lib.mjs";

const LETTER = "小区没有电梯，老人上下楼困难，建议加装电梯。";

export default async function ({ browser, base, workspace }) {
  await aLetterArrives(browser, base);
  await fromAResultToItsAnswer(browser, base);
  await byKeyboard(browser, base);
  await withoutScript(browser, base);
  await onAPhone(browser, base);
  await inTraditionalScript(browser, base);
  await countsOfAFilter(browser, base, workspace);
  await conditionsAreDropped(browser, base);
}

/** A context whose clicks are counted. */
async function counting(browser, base, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN", ...options });
  const { page, complaints } = await open(context, `${base}${path}`);
  let clicks = 0;
  const click = async (what) => { clicks += 1; await what.click(); };
  return { context, page, complaints, click, clicks: () => clicks };
}

/** From the overview: the search page, the letter, the button; the earlier answer is there to read. */
async function aLetterArrives(browser, base) {
  const { context, page, complaints, click, clicks } = await counting(browser, base, "/");
  await click(page.locator("nav.main a[href='/search']"));
  await page.fill("#text", LETTER);
  await click(page.locator(".paste button"));
  await page.locator(".said").first().waitFor();
  assert.ok(await page.locator(".answered .text").first().isVisible(), "the earlier answer is not seen");
  assert.ok(clicks() <= 2, `${clicks()} clicks`);
  assert.deepEqual(complaints, []);
  await context.close();
}

const search = (query, more = "") => `/search?q=${encodeURIComponent(query)}${more}`;

/** A result opens beside the list, which stays; the answer to the like message before it stands beside it; back goes back. */
async function fromAResultToItsAnswer(browser, base) {
  const { context, page, complaints, click, clicks } = await counting(browser, base, search("加装电梯"));
  const entries = page.locator(".results .entry");
  const n = await entries.count();
  const uid = () => page.locator(".opened .acts a").getAttribute("href");
  const before = await uid();
  let found = false;
  for (let at = 1; at < n && !found; at++) {
    const link = entries.nth(at).locator("h3 a");
    await click(link);
    await page.waitForFunction((href) => location.href === href && !document.querySelector("#open[aria-busy]"), await link.evaluate((a) => a.href));
    assert.equal(await entries.count(), n, "the list is lost");
    assert.equal(await page.locator(".results [aria-current]").count(), 1);
    found = (await page.locator("#open .answered .text").count()) > 0;
  }
  assert.ok(found, "no result has an earlier answer");
  assert.ok(await page.locator("#open .answered .text").first().isVisible());
  await check(page, "an opened result");
  // The same address says the same without the way there.
  const opened = await uid();
  await page.reload();
  assert.equal(await uid(), opened);
  assert.notEqual(opened, before);
  for (let i = clicks(); i > 0; i--) await page.goBack();
  await page.waitForFunction((href) => document.querySelector(".opened .acts a").getAttribute("href") === href, before);
  assert.deepEqual(complaints, []);
  await context.close();

  // One click opens a result, and its answer is read without another.
  const again = await counting(browser, base, search("加装电梯"));
  await again.click(again.page.locator(".results .entry h3 a").nth(1));
  assert.ok(again.clicks() <= 2);
  assert.match(await again.page.locator("#open .beside .said").textContent(), /\S/);
  await again.context.close();
}

/** j and k go through the results, Enter opens the whole page. */
async function byKeyboard(browser, base) {
  const { context, page, complaints } = await counting(browser, base, search("路"));
  const uid = (at) => page.locator(".results .entry h3 a").nth(at).evaluate((a) => new URL(a.href).searchParams.get("open"));
  const isOpen = (uid) => page.waitForFunction((uid) => new URL(location.href).searchParams.get("open") === uid && !document.querySelector("#open[aria-busy]"), uid);
  await page.keyboard.press("j");
  await isOpen(await uid(1));
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await isOpen(await uid(3));
  await page.keyboard.press("k");
  await isOpen(await uid(2));
  const whole = await uid(2);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/messages/${whole}`);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Without script a result is a plain link to the same page with the message open. */
async function withoutScript(browser, base) {
  const { context, page, complaints } = await counting(browser, base, search("路灯"), { javaScriptEnabled: false });
  const link = page.locator(".results .entry h3 a").nth(1);
  const title = (await link.textContent()).trim();
  await link.click();
  await page.waitForURL("**open=*");
  assert.ok((await page.locator(".opened h2").first().textContent()).includes(title.replace(/…$/, "").slice(0, 10)));
  assert.equal((await page.locator(".results .entry.on h3 a").textContent()).trim(), title);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** On a phone the opened message is a page of its own, with a way back to the results. */
async function onAPhone(browser, base) {
  const { context, page, complaints } = await counting(browser, base, search("路灯"), { viewport: { width: 390, height: 844 } });
  assert.equal(await page.locator(".opened").isVisible(), false);
  await page.locator(".results .entry h3 a").nth(1).click();
  await page.waitForURL("**open=*");
  assert.equal(await page.locator(".results").isVisible(), false);
  assert.ok(await page.locator(".opened .text").first().isVisible());
  await check(page, "a message on a phone");
  await page.locator(".back a").click();
  await page.waitForURL((address) => !address.search.includes("open="));
  assert.ok(await page.locator(".results").isVisible());
  assert.deepEqual(complaints, []);
  await context.close();
}

const total = async (page) => Number((await page.locator("[role=status]").first().textContent()).match(/共 ([\d,]+) 件/)[1].replace(",", ""));

/** Traditional script finds the same. */
async function inTraditionalScript(browser, base) {
  for (const [simplified, traditional] of [["加装电梯", "加裝電梯"], ["噪音扰民", "噪音擾民"]]) {
    const { context, page, complaints } = await counting(browser, base, search(simplified));
    const first = [await total(page), await page.locator(".results h3 a").first().textContent()];
    await page.goto(`${base}${search(traditional)}`);
    assert.deepEqual([await total(page), await page.locator(".results h3 a").first().textContent()], first, traditional);
    assert.deepEqual(complaints, []);
    await context.close();
  }
}

/** The counts of the channels are those of the exported messages that hold the word. */
async function countsOfAFilter(browser, base, workspace) {
  const { context, page, complaints } = await counting(browser, base, search("电梯"));
  const hidden = new Set(rows(workspace, "labels").filter((row) => row.protected).map((row) => `${row.source}:${row.external_id}`));
  const names = { petition: "信访件", hotline: "12345 工单", forum: "留言", form: "建议", other: "其他渠道" };
  const counts = {};
  for (const row of rows(workspace, "messages")) {
    const holds = ["title", "body", "measures", "reply", "place", "department"].some((part) => (row[part] ?? "").replace(/\s/g, "").replace(/電/g, "电").includes("电梯"));
    if (holds && !hidden.has(`${row.source}:${row.external_id}`)) counts[names[row.channel]] = (counts[names[row.channel]] ?? 0) + 1;
  }
  const section = page.locator(".facets section", { has: page.locator("h2", { hasText: /^渠道$/ }) });
  const shown = await section.locator("li a").evaluateAll((links) => links.map((a) => [a.children[0].textContent, Number(a.children[1].textContent)]));
  assert.deepEqual(Object.fromEntries(shown), counts);
  assert.equal(await total(page), Object.values(counts).reduce((sum, n) => sum + n, 0));
  assert.deepEqual(complaints, []);
  await context.close();
}

/** What of the query was read as a condition is a chip, and dropping it takes its words out. */
async function conditionsAreDropped(browser, base) {
  const { context, page, complaints } = await counting(browser, base, search("路灯 渠道:热线 时间:今年"));
  const chips = page.locator(".chips li");
  assert.equal(await chips.count(), 2);
  assert.match(await chips.nth(0).textContent(), /渠道：12345 工单/);
  const narrowed = await total(page);
  await chips.nth(0).locator("a").click();
  await page.waitForURL((address) => !address.searchParams.get("q").includes("渠道"));
  assert.equal(await page.inputValue("#q"), "路灯 时间:2025");
  assert.ok((await total(page)) > narrowed);
  assert.deepEqual(complaints, []);
  await context.close();
}
