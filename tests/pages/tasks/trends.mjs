// Trends: every count opens its messages and can be recomputed from the export; early signs lead to their matter; the course has its table.
import assert from "node:assert/strict";
import { check, open, rows } from "../lib.mjs";

export default async function ({ browser, base, workspace }) {
  await countsAreThoseOfTheExport(browser, base, workspace);
  await fromASignToItsMatter(browser, base);
}

const DAY = 86_400_000;
const dayOf = (text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`);

async function countsAreThoseOfTheExport(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/?lang=zh`);
  await page.locator("nav.main a", { hasText: "趋势与苗头" }).click();
  await page.locator("nav.switch a", { hasText: "渠道" }).click();
  await page.waitForURL("**by=channel**");
  const trends = await (await page.request.get(`${base}/api/v1/trends?by=channel`)).json();

  // The latest whole week by channel, recomputed.
  const messages = rows(workspace, "messages").filter((message) => !message.protected && message.time);
  const [year, week] = trends.week.split("-W").map(Number);
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY + (week - 1) * 7 * DAY;
  const within = messages.filter((message) => dayOf(message.time) >= monday && dayOf(message.time) < monday + 7 * DAY);
  const counted = (channel) => within.filter((message) => !channel || message.channel === channel).length;
  for (const line of trends.lines) {
    assert.equal(line.messages.now, counted(line.unit), line.unit);
    assert.equal(line.weeks.at(-1), line.messages.now);
    if (!line.unit) assert.equal(line.weeks.reduce((sum, count) => sum + count, 0), messages.filter((message) => dayOf(message.time) < monday + 7 * DAY).length);
  }
  const said = await page.locator("table.trends tbody tr").evaluateAll((all) => all.map((one) => Number(one.children[1].textContent)));
  assert.deepEqual(said, trends.lines.map((line) => line.messages.now));

  // One click to the messages, one to the course with its chart and table.
  const row = page.locator("table.trends tbody tr").nth(1);
  await row.locator("td a.n").first().click();
  assert.match(await page.locator(".heading .lead").textContent(), new RegExp(`共 ${said[1]} 件`));
  await page.goBack();
  await row.locator("th a").click();
  await page.waitForURL("**of=**");
  assert.equal(await page.locator("figure.trend svg.wide").count(), 1);
  await page.locator("figure.trend summary").click();
  assert.equal(Number(await page.locator("figure.trend tbody tr").first().locator("td").first().textContent()), said[1]);
  await check(page, "trends");
  assert.deepEqual(complaints, []);
  await context.close();
}

async function fromASignToItsMatter(browser, base) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/trends?lang=zh`);
  const signs = page.locator("#signs");
  assert.equal(await signs.locator("tbody tr").count(), 5, "every rule has its record");
  const entry = signs.locator("ul.plain li").first();
  assert.ok((await entry.count()) > 0, "the sample has a sign of the latest weeks");
  const said = Number(await entry.locator("a.n").first().textContent());
  await entry.locator("a.n").first().click();
  assert.match(await page.locator(".heading .lead").textContent(), new RegExp(`共 ${said} 件`));
  await page.goBack();
  await entry.locator("a.course").click();
  await page.waitForURL("**of=**");
  assert.deepEqual(complaints, []);
  await context.close();
}
