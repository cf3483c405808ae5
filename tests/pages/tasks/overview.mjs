// The overview: every tile opens as many messages as it says, and all figures are recomputed from exports.
import assert from "node:assert/strict";
import { check, open, rows } from "../lib.mjs";

const DAY = 86_400_000;
const day = (text) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
const iso = (time) => new Date(time).toISOString().slice(0, 10);

/** Distinct people as everywhere: a writer once with the largest letter they signed, who is not known counts by each message. */
function people(messages) {
  const known = new Map();
  let nameless = 0;
  for (const { writer, people: signed } of messages) {
    const size = Math.max(signed ?? 1, 1);
    if (writer == null) nameless += size;
    else known.set(writer, Math.max(known.get(writer) ?? 0, size));
  }
  return [...known.values()].reduce((sum, size) => sum + size, nameless);
}

export default async function ({ browser, base, workspace }) {
  const messages = rows(workspace, "messages").filter((message) => !message.protected);
  const labels = new Map(rows(workspace, "labels").map((row) => [`${row.source} ${row.external_id}`, row]));
  const label = (message) => labels.get(`${message.source} ${message.external_id}`);
  const last = Math.max(...messages.filter((message) => message.time).map((message) => day(message.time)));
  const monday = last - ((new Date(last).getUTCDay() + 6) % 7) * DAY;
  const between = (first, end) => messages.filter((message) => message.time && day(message.time) >= first && day(message.time) <= end);
  const week = between(monday, last);
  const before = between(monday - 7 * DAY, last - 7 * DAY);

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/?lang=zh`);
  const number = async (locator) => Number((await locator.textContent()).trim());

  // The tiles say what the export says, and one click shows exactly these messages.
  const expected = [
    week.length,
    people(week),
    week.filter((message) => label(message).purpose === "suggestion").length,
    week.filter((message) => label(message).urgent).length,
  ];
  const tiles = page.locator(".tiles .tile");
  assert.equal(await tiles.count(), expected.length);
  for (const [at, wanted] of expected.entries()) {
    const tile = tiles.nth(at);
    assert.equal(await number(tile.locator(".big a")), wanted, `tile ${at}`);
    const difference = wanted - [before.length, people(before), before.filter((m) => label(m).purpose === "suggestion").length, before.filter((m) => label(m).urgent).length][at];
    if (difference > 0) assert.match(await tile.locator(".change").first().textContent(), /增加|上升|上期为0/, `tile ${at}`);
    await tile.locator(".big a").click(); // the one click
    const lead = await page.locator(".heading .lead").textContent();
    const [listed, behind] = lead.match(/\d+/g).map(Number);
    assert.equal(at === 1 ? behind : listed, wanted, `the list behind tile ${at}: ${lead}`);
    await page.goBack();
  }

  // The figures that are said of everything.
  const [, all, heads] = (await page.locator(".heading .lead").textContent()).match(/来件 (\d+) 件，实际人数 (\d+) 人/).map(Number);
  assert.deepEqual([all, heads], [messages.length, people(messages)]);
  const topics = rows(workspace, "topics");
  const unclassified = topics.filter((row) => row.topic_id == null && !messages.every((m) => m.external_id !== row.external_id || m.source !== row.source)).length;
  assert.equal(await number(page.locator(".notes li a.n").first()), unclassified);

  // A column of the course is the week that it names.
  await page.locator("figure details summary").first().click();
  const newest = page.locator("figure table tbody tr").first();
  const total = await number(newest.locator("td.num").nth(-2));
  assert.equal(total, week.length, "the latest week of the table");

  // Each early sign and each topic that moves opens as many messages as it says.
  for (const place of [".signs", ".moving"]) {
    const links = page.locator(`${place} a.n`);
    const count = Math.min(await links.count(), 6);
    assert.ok(count > 0, `nothing in ${place}`);
    for (let at = 0; at < count; at++) {
      const said = await number(links.nth(at));
      const address = await links.nth(at).getAttribute("href");
      const answer = await (await page.request.get(`${base}/api/v1${address}`)).json();
      assert.equal(answer.total, said, address);
    }
  }

  // The API says the same.
  const api = await (await page.request.get(`${base}/api/v1/overview`)).json();
  assert.deepEqual([api.messages, api.people, api.week.messages.now, api.week.people.now], [all, heads, expected[0], expected[1]]);
  assert.deepEqual([api.week.from, api.week.to], [iso(monday), iso(last)]);

  // The most important stands on the first screen.
  const bottom = await page.locator(".tiles").first().evaluate((tiles) => tiles.getBoundingClientRect().bottom);
  assert.ok(bottom < 900, `the week's figures end at ${bottom}`);
  await check(page, "overview");
  assert.deepEqual(complaints, []);
  await context.close();
}
