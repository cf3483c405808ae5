// Topics: rename and merge within a click limit, found again after the next analysis, undone; comparison, map, and every figure
// recomputed from exports.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { check, folder, open, program, rows, start } from "../lib.mjs";

/** Clicks that renaming may take from the list, and merging two from the list. */
const RENAMING = 3;
const MERGING = 4;

export default async function ({ browser, base, workspace }) {
  const copy = join(folder, "topics");
  cpSync(workspace, copy, { recursive: true });
  const own = await start(copy);
  await everyFigure(browser, base, workspace);
  await theMap(browser, base);
  await compareTwo(browser, base, workspace);
  await decide(browser, own, copy);
}

const number = (text) => Number(text.replace(/,/g, "").trim());
const analyze = (workspace) => execFileSync(program, ["--workspace", workspace, "analyze"], { stdio: "ignore" });

/** What the exports say of each topic: its messages and people, protected accusations left out. */
function recount(workspace) {
  const labels = new Map(rows(workspace, "labels").map((row) => [`${row.source}:${row.external_id}`, row]));
  const messages = new Map(rows(workspace, "messages").map((row) => [`${row.source}:${row.external_id}`, row]));
  const of = new Map();
  for (const row of rows(workspace, "topics")) {
    const key = `${row.source}:${row.external_id}`;
    if (!row.topic_id || labels.get(key)?.protected) continue;
    if (!of.has(row.topic_id)) of.set(row.topic_id, []);
    of.get(row.topic_id).push({ ...messages.get(key), ...labels.get(key) });
  }
  return of;
}

async function everyFigure(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/topics?order=messages`);
  const counted = recount(workspace);
  const listed = new Map(rows(workspace, "topic_list").filter((topic) => !topic.hidden && counted.has(topic.topic_id)).map((topic) => [topic.topic_id, topic]));
  const total = number((await page.locator(".heading .lead").textContent()).match(/共 ([\d,]+) 项/)[1]);
  assert.equal(total, listed.size, "the list holds every topic that has a message to show");
  const found = await page.locator(".topics tbody tr").evaluateAll((all) => all.map((row) => ({
    id: row.querySelector("input").value,
    name: row.querySelector("th a").textContent,
    figures: [...row.querySelectorAll("td.num")].map((cell) => parseInt((cell.querySelector("a") ?? cell).textContent.replace(/\D+/g, " ").trim(), 10)),
  })));
  assert.equal(found.length, 30);
  for (const { id, name, figures: [, messages, , , unanswered] } of found) {
    assert.equal(name, listed.get(id).name);
    assert.equal(messages, counted.get(id).length, `messages of ${name}`);
    assert.equal(unanswered, counted.get(id).filter((message) => !message.reply && !message.reply_time).length, `unanswered of ${name}`);
  }
  const sizes = found.map(({ figures }) => figures[1]);
  assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a), "ordered by messages");

  // A filter leaves as many as its option said; its address opens again.
  const option = page.locator("#field option").nth(1);
  const said = number((await option.textContent()).match(/（(\d+)）/)[1]);
  await page.selectOption("#field", await option.getAttribute("value"));
  await page.waitForURL("**field=**");
  assert.equal(number((await page.locator(".heading .lead").textContent()).match(/共 ([\d,]+) 项/)[1]), said);
  const file = await (await fetch(`${base}/topics/export?${new URL(page.url()).search.slice(1)}&format=jsonl`)).text();
  assert.equal(file.split("\n").filter(Boolean).length, said, "the export holds what the list holds");

  // The page of a topic says the same as the exports, and its districts are those of its messages.
  const [{ id }] = found;
  await page.goto(`${base}/topics/${id}`);
  const lead = await page.locator(".heading .lead").textContent();
  assert.equal(number(lead.match(/来件\s*([\d,]+)\s*件/)[1]), counted.get(id).length);
  const places = await page.locator("table.bars").evaluateAll((tables) => tables.flatMap((table) => [...table.rows].map((row) => [row.cells[0].textContent.trim(), Number(row.cells[2].textContent)])));
  for (const district of new Set(counted.get(id).map((message) => message.district).filter(Boolean))) {
    const n = counted.get(id).filter((message) => message.district === district).length;
    assert.ok(places.some(([name, said]) => name === district && said === n), `${district}: ${n}`);
  }
  assert.deepEqual(complaints, []);
  await context.close();
}

async function theMap(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/topics/map`);
  const api = await (await fetch(`${base}/api/v1/topics?limit=200`)).json();
  const drawn = await page.locator("svg.wide .discs a").evaluateAll((links) => links.map((link) => link.getAttribute("href").split("/").pop()));
  assert.deepEqual(new Set(drawn), new Set(api.items.map((item) => item.id)), "every listed topic is on the map");

  // Closer by button: names of single topics, then messages, each a link.
  const stage = page.locator("#map-stage");
  await stage.focus();
  for (let i = 0; i < 7; i++) await page.keyboard.press("+");
  await page.waitForSelector("#map-seen li a");
  await page.waitForSelector("svg.wide .near-names text");
  const seen = page.locator("#map-seen li a").first();
  assert.ok((await seen.getAttribute("href")).startsWith("/topics/T"));
  await page.keyboard.press("0");
  await page.waitForFunction(() => !document.querySelector("#map-stage").classList.contains("closer"));
  const largest = page.locator("svg.wide .discs a").first();
  const box = await largest.locator("circle").boundingBox();
  for (let i = 0; i < 6; i++) {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -200);
  }
  await page.waitForSelector("svg.wide .letters a[href^='/messages/']");
  await check(page, "the map, closer");
  await page.locator("[data-zoom=all]").click();

  // A click on a disc opens its topic.
  const wanted = await largest.getAttribute("href");
  await largest.locator("circle").click();
  await page.waitForURL(`**${wanted}`);
  assert.deepEqual(complaints, []);

  // Without script the map is there, with its table.
  const bare = await browser.newContext({ javaScriptEnabled: false });
  const plain = await bare.newPage();
  await plain.goto(`${base}/topics/map`);
  assert.ok((await plain.locator("svg.wide .discs a").count()) === drawn.length);
  await plain.locator("figure summary").click();
  assert.ok(await plain.locator("figure table a").first().isVisible());
  await bare.close();
  await context.close();
}

async function compareTwo(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/topics`);
  const boxes = page.locator(".topics .pick input");
  const ids = [await boxes.nth(0).getAttribute("value"), await boxes.nth(1).getAttribute("value")];
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.locator(".choose button").click();
  await page.waitForURL("**/topics/compare?**");
  const counted = recount(workspace);
  const figures = await page.locator("table.sides tbody tr").first().locator("td").allTextContents();
  assert.deepEqual(figures.map(number), ids.map((id) => counted.get(id).length));
  const word = page.locator(".word-lists td a.n").first();
  const said = number(await word.textContent());
  await word.click();
  await page.waitForURL("**/messages?**");
  assert.match(await page.locator(".heading .lead").textContent(), new RegExp(`共 ${said} 件`));
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Renames and merges as a person does, analyses, finds it, undoes it, and finds it as it was. */
async function decide(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/topics`);
  let clicks = 0;
  const click = (locator) => { clicks += 1; return locator.click(); };
  const before = new Map(rows(workspace, "topic_list").map((topic) => [topic.topic_id, topic]));
  const links = page.locator(".topics tbody th a");
  const [first, second, third] = await Promise.all([0, 1, 2].map(async (at) => (await links.nth(at).getAttribute("href")).split("/").pop()));

  await click(links.nth(0));
  await click(page.locator(".act summary").first());
  await page.fill("#new-name", "人工定名的事项");
  await page.fill("#why-rename", "会商议定");
  await click(page.locator(".act form button").first());
  await page.waitForURL(`**/topics/${first}`);
  assert.ok(clicks <= RENAMING, `${clicks} clicks to rename`);
  assert.match(await page.locator("h1").textContent(), /人工定名的事项.*待下次分析/);
  await check(page, "a topic with what waits");

  clicks = 0;
  await page.goto(`${base}/topics`);
  for (const id of [second, third]) await click(page.locator(`.pick input[value=${id}]`));
  await click(page.locator(".choose button"));
  await click(page.locator(".merging button"));
  await page.waitForURL(`**/topics/${second}`);
  assert.ok(clicks <= MERGING, `${clicks} clicks to merge`);
  await page.goto(`${base}/topics/${third}`);
  assert.match(await page.locator("p.standing").textContent(), /将并入/);

  // A message leaves for no topic.
  const gone = await page.locator(".pick-one input").first().getAttribute("value");
  await page.goto(`${base}/topics/${first}`);
  const moved = await page.locator(".pick-one input").first().getAttribute("value");
  assert.notEqual(moved, gone);
  await page.locator(".pick-one input").first().check();
  await page.locator(".chosen button[value=move]").click();
  await page.waitForURL(`**/topics/${first}`);
  assert.match(await page.locator(".pick-one").first().textContent(), /待移出/);

  const analysed = async () => {
    const last = (await (await fetch(`${base}/api/v1/status`)).json()).generation.number;
    analyze(workspace);
    for (let i = 0; i < 300; i++) {
      if ((await (await fetch(`${base}/api/v1/status`)).json()).generation.number > last) return;
      await page.waitForTimeout(100);
    }
    throw new Error("the new analysis is not shown");
  };
  await analysed();
  const after = new Map(rows(workspace, "topic_list").map((topic) => [topic.topic_id, topic]));
  assert.equal(after.get(first).name, "人工定名的事项");
  assert.equal(after.has(third), false, "the merged topic is no longer listed");
  await page.goto(`${base}/topics/${first}`);
  assert.match(await page.locator("h1").textContent(), /人工定名的事项/);
  const history = await page.locator("table.decisions").textContent();
  assert.match(history, /会商议定/);
  assert.match(history, /\d{4}年\d+月\d+日/);
  assert.ok((await page.locator("table.decisions tbody tr td:nth-child(3)").first().textContent()).trim().length > 0, "it is said who decided");
  await page.goto(`${base}/topics/${third}`);
  assert.match(await page.locator(".heading .lead").textContent(), /已并入/);
  await page.locator(".heading .lead a").click();
  await page.waitForURL(`**/topics/${second}`);

  // All of it undone: the next analysis has it as it was.
  const entries = (await (await fetch(`${base}/api/v1/decisions?limit=200`)).json()).items;
  assert.deepEqual(new Set(entries.map((entry) => entry.kind)), new Set(["rename", "merge", "move"]));
  for (const { kind, seq } of entries) {
    // Each where it stands: on the page of its topic, messages that left on the page of all decisions.
    const where = { rename: `/topics/${first}`, merge: `/topics/${second}`, move: "/decisions" }[kind];
    await page.goto(`${base}${where}`);
    await page.locator(`#entry-${seq} form button`).click();
    await page.waitForURL(`**${where}*`);
    assert.match(await page.locator(`#entry-${seq}`).textContent(), /撤销/);
  }
  await analysed();
  const again = new Map(rows(workspace, "topic_list").map((topic) => [topic.topic_id, topic]));
  assert.equal(again.get(first).name, before.get(first).name);
  assert.equal(again.get(first).messages, before.get(first).messages);
  assert.equal(again.get(second).messages, before.get(second).messages);
  const names = new Set([...again.values()].map((topic) => topic.name));
  assert.ok(names.has(before.get(third).name), "the topic that was merged is there again");
  assert.deepEqual(complaints, []);
  await context.close();
}
