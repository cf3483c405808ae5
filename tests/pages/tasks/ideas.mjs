// Golden ideas: other weights, what is dropped and stays dropped, the shortlist as a page and a file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { check, folder, open, program, rows, start } from "../lib.mjs";

export default async function ({ browser, base, workspace }) {
  await weightsRankAtOnce(browser, base, workspace);
  await filtersNarrow(browser, base, workspace);
  const copy = join(folder, "ideas");
  cpSync(workspace, copy, { recursive: true });
  await dropAndTake(browser, await start(copy), copy);
}

const key = (row) => `${row.source}:${row.external_id}`;

/** Suggestions that stand for their group and may be shown, with what a score is made of, from the exports. */
function suggestions(workspace) {
  const labels = new Map(rows(workspace, "labels").map((row) => [key(row), row]));
  const repeats = new Map(rows(workspace, "duplicates").map((row) => [key(row), row]));
  const messages = new Map(rows(workspace, "messages").map((row) => [key(row), row]));
  const all = rows(workspace, "ideas").map((idea) => ({ ...idea, key: key(idea), label: labels.get(key(idea)), repeat: repeats.get(key(idea)), message: messages.get(key(idea)) }));
  return all.filter((idea) => idea.label.purpose === "suggestion" && !idea.label.protected && (!idea.repeat?.representative || idea.repeat.representative === idea.key));
}

/** The score by weights: a weighted geometric mean, times the factors of what stands against it. */
function score(idea, weights) {
  const public_good = idea.public + (idea.repeatable ? 0.25 : 0);
  const values = {
    problem: idea.problem / 2, cause: idea.cause / 2, measure: idea.measure / 2, public: public_good / 2,
    support: 0.5 + idea.support / 4, novelty: 0.5 + idea.novelty / 4, grade: idea.grade / 3,
  };
  let sum = 0, total = 0;
  for (const [name, value] of Object.entries(values)) {
    sum += weights[name] * Math.log(Math.min(1, Math.max(0.01, value)));
    total += weights[name];
  }
  return 100 * Math.exp(sum / total) * (idea.label.legal_route ? weights.legal_route : 1) * (idea.traps.length ? weights.trap : 1);
}

const USUAL = { grade: 2, problem: 0.5, cause: 0.5, measure: 1, public: 1, support: 0.1, novelty: 0.1, legal_route: 0.6, trap: 0.6 };

/** The uids of the cards, in their order. */
const cards = (page) => page.locator(".card h2 a").evaluateAll((links) => links.map((a) => a.getAttribute("href").split("/").pop()));

async function weightsRankAtOnce(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/ideas?list=all`);
  const all = suggestions(workspace);
  const uids = (list) => list.slice(0, 20).map((idea) => idea.message.uid);
  // By the usual weights it is the program's own order.
  assert.deepEqual(await cards(page), uids([...all].sort((a, b) => a.rank - b.rank)));

  // A slider is moved: the cards on the page move at once, then the list of these weights takes their place.
  const weights = { ...USUAL, support: 3 };
  const ranked = all.map((idea) => [idea, score(idea, weights)]).sort((a, b) => b[1] - a[1]);
  const shown = await cards(page);
  const at_once = ranked.map(([idea]) => idea.message.uid).filter((uid) => shown.includes(uid));
  const moved = await page.evaluate(() => {
    const slider = document.getElementById("w_support");
    slider.value = "3";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    return [...document.querySelectorAll(".card h2 a")].map((a) => a.getAttribute("href").split("/").pop());
  });
  assert.deepEqual(moved, at_once, "the cards did not move at once");
  await page.waitForURL("**w_support=3*");
  // Scores are printed to five digits: what is nearer stands in either order.
  const list = await cards(page);
  const value = new Map(ranked.map(([idea, score]) => [idea.message.uid, score]));
  for (let at = 0; at < 20; at++) assert.ok(Math.abs(value.get(list[at]) - ranked[at][1]) < 0.01, `place ${at + 1}`);
  assert.equal(Math.round(ranked[0][1]), Number(await page.locator(".card .total b").first().textContent()));
  await check(page, "ideas by own weights");

  // The address can be passed on and says the same; the usual weights are one click away.
  const address = page.url();
  const other = await browser.newContext({ javaScriptEnabled: false });
  const copy = await other.newPage();
  await copy.goto(address);
  assert.deepEqual(await cards(copy), list);
  await other.close();
  await page.locator("#usual").click();
  await page.waitForURL((now) => !now.search.includes("w_support"));
  assert.deepEqual(await cards(page), shown);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A filter leaves as many as the export says. */
async function filtersNarrow(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/ideas?list=all`);
  const n = async () => Number((await page.locator("#ideas [role=status]").textContent()).match(/(\d[\d,]*) 件/)[1].replace(",", ""));
  const all = suggestions(workspace);
  assert.equal(await n(), all.length);
  await page.selectOption("#channel", "form");
  await page.waitForURL("**channel=form*");
  assert.equal(await n(), all.filter((idea) => idea.message.channel === "form").length);
  await page.goto(`${base}/ideas?list=shelf`);
  assert.equal(await n(), all.filter((idea) => idea.shelf).length);
  assert.deepEqual(complaints, []);
  await context.close();
}

const analyse = (workspace) => execFileSync(program, ["--workspace", workspace, "analyze"], { stdio: "ignore" });

/** Waits until the service shows another analysis than before. */
async function nextAnalysis(page, address, before) {
  for (let i = 0; i < 150; i++) {
    await page.goto(address);
    if ((await page.locator("footer p").first().textContent()) !== before) return;
    await page.waitForTimeout(200);
  }
  throw new Error("the next analysis is not shown");
}

async function dropAndTake(browser, base, workspace) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/ideas`);
  const [first, second, third] = await cards(page);

  // Dropped with a reason: gone at once, in three choices.
  const card = page.locator(".card").first();
  await card.locator("details summary").click();
  await card.locator("select[name=reason]").selectOption("already_done");
  await card.locator("input[name=note]").fill("条例已有规定");
  await card.locator("details button").click();
  await page.waitForURL("**/ideas*");
  assert.ok(!(await cards(page)).includes(first), "the dropped idea is still there");
  assert.equal((await cards(page))[0], second);

  // It is found among the dropped, with who, why and when.
  const dropped = page.locator(".tabs a", { hasText: "不入选" });
  assert.match(await dropped.textContent(), /1/);
  await dropped.click();
  assert.deepEqual(await cards(page), [first]);
  const standing = await page.locator(".standing").textContent();
  assert.match(standing, /已有规定或正在实施/);
  assert.match(standing, /条例已有规定/);
  const by = (await (await fetch(`${base}/api/v1/ideas?decision=dropped`)).json()).items[0].decided_by;
  assert.ok(by.length > 0 && standing.includes(by), "nobody is named");

  // Two are taken with one click each.
  await page.goto(`${base}/ideas`);
  await page.locator(".decide > form button").first().click();
  await page.waitForURL("**/ideas*");
  assert.equal(await page.locator(".card").first().locator(".mark.taken").count(), 1);
  await page.locator(".card").nth(1).locator("input[name=why]").fill("受益面大");
  await page.locator(".card").nth(1).locator(".decide > form button").click();
  await page.waitForURL("**/ideas*");
  await page.locator(".tabs a", { hasText: "入选名单" }).click();
  const taken = await page.locator(".taken tbody th a").evaluateAll((links) => links.map((a) => a.getAttribute("href").split("/").pop()));
  assert.deepEqual([...taken].sort(), [second, third].sort());
  assert.match(await page.locator(".taken tbody").textContent(), /受益面大/);
  await check(page, "the shortlist");

  // The file holds exactly these, with the office's columns.
  const csv = await (await fetch(`${base}/ideas/shortlist/export?format=jsonl`, { headers: { "accept-language": "zh" } })).text();
  const file = csv.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  assert.deepEqual(Object.keys(file[0]), ["序号", "标题", "问题", "原因", "对策原文", "渠道", "时间", "原编号", "响应人数", "承办单位", "决定人", "理由"]);
  const ids = new Map(rows(workspace, "messages").map((row) => [row.uid, row.external_id]));
  assert.deepEqual(file.map((row) => row["原编号"]).sort(), [second, third].map((uid) => ids.get(uid)).sort());
  assert.deepEqual(file.map((row) => row["决定人"]), [by, by]);

  // After the next analysis everything holds.
  const footer = await page.locator("footer p").first().textContent();
  analyse(workspace);
  await nextAnalysis(page, `${base}/ideas`, footer);
  assert.ok(!(await cards(page)).includes(first), "the dropped idea came back");
  const of = (uid) => rows(workspace, "ideas").find((row) => ids.get(uid) === row.external_id);
  assert.deepEqual([of(first).decision, of(first).reason, of(second).decision], ["dropped", "already_done", "shortlisted"]);

  // Undone, it is back.
  await page.locator(".tabs a", { hasText: "不入选" }).click();
  await page.locator(".standing button").click();
  await page.waitForURL("**/ideas*");
  assert.deepEqual(await cards(page), []);
  await page.goto(`${base}/messages/${first}`);
  assert.equal(await page.locator(".decide").count(), 1);
  assert.match(await page.locator("table.decisions").textContent(), /不入选/);
  analyse(workspace);
  await nextAnalysis(page, `${base}/ideas`, await page.locator("footer p").first().textContent());
  assert.equal((await cards(page))[0], first);
  assert.deepEqual(complaints, []);
  await context.close();
}
