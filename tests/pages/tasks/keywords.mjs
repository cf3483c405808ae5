// Hot words: one click to the messages with the same count, one click to why; the wall screen.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { check, folder, open, rows, running, start } from "../lib.mjs";

export default async function ({ browser, base, workspace }) {
  await fromAWordToItsMessages(browser, base, workspace);
  await whyAWordIsHot(browser, base);
  await theWall(browser, base, workspace);
}

const number = async (locator) => Number((await locator.textContent()).trim());

async function fromAWordToItsMessages(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/keywords?period=weeks_12&lang=zh`);
  const row = page.locator("table.words tbody tr").first();
  const word = (await row.locator("th a").textContent()).trim();
  const said = await number(row.locator("a.n").first());
  await row.locator("a.n").first().click(); // the one click
  const lead = await page.locator(".heading .lead").textContent();
  assert.match(lead, new RegExp(`共 ${said} 件`));

  // Each of them holds the word, and lies within the period (recomputed from the export).
  const exported = new Map(rows(workspace, "messages").map((message) => [message.uid, message]));
  const listed = await (await page.request.get(`${base}/api/v1/messages?limit=200&${new URL(page.url()).search.slice(1)}`)).json();
  assert.equal(listed.total, said);
  for (const { uid } of listed.items) {
    const message = exported.get(uid);
    const text = `${message.title}${message.body}${message.measures}`.replaceAll(/\s/g, "");
    assert.ok(!message.protected && text.includes(word), `${uid} does not say ${word}`);
    assert.ok(message.time >= "2025-04-07" && message.time < "2025-06-30", message.time);
  }

  // By people, by increase, filters: each says so in the address and keeps to it.
  await page.goBack();
  await page.locator(".switch a", { hasText: "按人数" }).click();
  const heads = await page.locator("table.words tbody tr").evaluateAll((all) => all.map((one) => Number(one.children[4].firstChild.textContent)));
  assert.deepEqual(heads, [...heads].sort((a, b) => b - a));
  await page.selectOption("#channel", "hotline");
  await page.waitForURL("**channel=hotline**");
  assert.match(page.url(), /by=people/);
  const file = await (await page.request.get(`${base}${await page.locator("a[download]", { hasText: "CSV" }).getAttribute("href")}`)).text();
  const first = file.split("\r\n")[1].split(",");
  assert.equal(first[1], (await page.locator("table.words tbody th a").first().textContent()).trim());
  assert.equal(Number(first[3]), Number(await page.locator("table.words tbody tr").first().evaluate((one) => one.children[4].firstChild.textContent)));
  await check(page, "keywords");
  assert.deepEqual(complaints, []);
  await context.close();
}

async function whyAWordIsHot(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/keywords?period=weeks_12&lang=zh`);
  const row = page.locator("table.words tbody tr").first();
  const said = await number(row.locator("a.n").first());
  await row.locator("th a").click(); // the one click
  await page.waitForURL("**/keywords/**");
  const why = page.locator("section", { has: page.locator("h2", { hasText: "为何热" }) });
  assert.ok(await why.isVisible());
  assert.equal(await number(why.locator("a.n").first()), said);
  const links = why.locator("a.n");
  for (let at = 0; at < (await links.count()); at++) {
    const address = await links.nth(at).getAttribute("href");
    const answer = await (await page.request.get(`${base}/api/v1${address}`)).json();
    assert.equal(answer.total, await number(links.nth(at)), address);
  }
  // A related word is a click away, and says how often the two stand together.
  const related = page.locator("section", { has: page.locator("h2", { hasText: "相关词" }) });
  const together = related.locator("a.n").first();
  const answer = await (await page.request.get(`${base}/api/v1${await together.getAttribute("href")}`)).json();
  assert.equal(answer.total, await number(together));
  await check(page, "a word");

  // What is no keyword leads to the search.
  const missing = await page.goto(`${base}/keywords/${encodeURIComponent("不是关键词的词")}`);
  assert.equal(missing.status(), 404);
  assert.ok(await page.locator("main a.way").isVisible());
  assert.deepEqual(complaints.filter((text) => !text.includes("404")), []);
  await context.close();
}

async function theWall(browser, base, workspace) {
  const hidden = rows(workspace, "messages").filter((message) => message.protected).map((message) => message.uid);
  const lists = rows(workspace, "topic_list");
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: "zh-CN", colorScheme: "light" });
  const copy = join(folder, "wall");
  cpSync(workspace, copy, { recursive: true });
  const own = await start(copy);
  const service = running[running.length - 1];

  for (const [width, height] of [[1920, 1080], [3840, 2160], [1440, 900]]) {
    const { page, complaints } = await open(context, `${own}/wall?lang=zh`);
    await page.setViewportSize({ width, height });
    const size = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - innerWidth,
      tall: document.documentElement.scrollHeight - innerHeight,
      cut: [...document.querySelectorAll("main section")].filter((part) => part.scrollHeight > part.clientHeight + 1).map((part) => part.className),
      letters: parseFloat(getComputedStyle(document.querySelector(".word")).fontSize) / innerHeight,
      dark: getComputedStyle(document.body).backgroundColor,
    }));
    assert.ok(size.wide <= 0 && size.tall <= 0, `${width}: ${JSON.stringify(size)}`);
    assert.deepEqual(size.cut, [], `${width}`);
    assert.ok(size.letters > 0.03, `letters of ${size.letters} of the screen's height`);
    assert.equal(size.dark, "rgb(11, 18, 32)");
    await check(page, `wall at ${width}`);
    assert.deepEqual(complaints, []);
    await page.close();
  }

  // Nothing of a single message, no accusation.
  const { page } = await open(context, `${own}/wall?refresh=2&lang=zh`);
  const source = await page.content();
  assert.ok(hidden.length > 0 && hidden.every((uid) => !source.includes(uid)));
  assert.ok(!/\/messages\/[0-9a-f]{32}/.test(source) && !/P[0-9a-f]{10}/.test(source));
  assert.equal(await page.locator("article, blockquote, .excerpt").count(), 0);
  assert.ok(lists.length > 0 && (await page.locator(".wall-topics li").count()) > 0);

  // It renews itself, and keeps the last picture while the service is gone.
  const renewed = page.waitForResponse((answer) => answer.url().includes("/wall"), { timeout: 10_000 });
  await renewed;
  const gone = new Promise((done) => service.once("exit", done));
  service.kill();
  await gone;
  await page.waitForFunction(() => document.querySelector(".state").textContent.length > 0, null, { timeout: 15_000 });
  assert.match(await page.locator(".state").textContent(), /\d\d:\d\d/);
  assert.ok((await page.locator(".wall-words li").count()) > 0, "the picture is gone");
  await page.close();

  // In from the overview, out with Escape.
  const { page: overview } = await open(context, `${base}/?lang=zh`);
  await overview.locator(".ways a", { hasText: "大屏" }).click();
  await overview.waitForURL("**/wall");
  await overview.keyboard.press("Escape");
  await overview.waitForURL((address) => address.pathname === "/");
  await context.close();
}
