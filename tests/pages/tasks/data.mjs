// Data: an empty workspace is filled in a browser, and what came of it is looked at.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, folder, open, root, rows, start } from "../lib.mjs";

const SAMPLE = ["hotline.csv", "forms.xlsx", "petitions.xlsx", "forum.jsonl"].map((name) => join(root, "data", name));
const WIDE = { viewport: { width: 1440, height: 900 }, locale: "zh-CN" };

export default async function ({ browser }) {
  const workspace = join(folder, "fresh");
  const base = await start(workspace);
  await importTheSample(browser, base, workspace);
  await importItAgain(browser, base);
  await importABadFile(browser, base);
  await correctAColumn(browser, base);
  await addOneMessage(browser, base, workspace);
  await decideAboutAWord(browser, base);
  await seeWhatChanged(browser, base, workspace);
  await withoutScript(browser, base);
  await refuseOthers(base);
}

const number = (text) => Number(text.replace(/\D/g, ""));

/** The account on a card as { name: count }. */
async function account(card) {
  const parts = await card.locator(".account > div").evaluateAll((all) => all.map((part) => [part.querySelector("dt").textContent, Number(part.querySelector("dd").textContent)]));
  return Object.fromEntries(parts);
}

const addsUp = ({ 读取行数: read, ...others }) => assert.equal(Object.values(others).reduce((sum, count) => sum + count, 0), read);

/** Waits until nothing is under way and the last analysis is served; the page reloads itself. */
async function untilDone(page) {
  await page.waitForFunction(() => document.querySelector("[data-job]") && !document.querySelector("[data-job][data-open]"), null, { timeout: 120_000 });
}

/** Limit: two clicks from the first page to the account. */
async function importTheSample(browser, base, workspace) {
  const context = await browser.newContext(WIDE);
  const { page, complaints } = await open(context, base);
  assert.equal(new URL(page.url()).pathname, "/data", "an empty workspace leads to where files are chosen");
  await check(page, "nothing yet");
  let clicks = 0;
  await page.setInputFiles("#files", SAMPLE);
  clicks++;
  await page.waitForURL("**/data/import?file=*");
  assert.equal(await page.locator(".checked-file").count(), SAMPLE.length);
  await check(page, "what was understood");
  const forum = page.locator(".checked-file", { hasText: "forum.jsonl" });
  const lines = readFileSync(SAMPLE[3], "utf8").split("\n").filter((line) => line.trim()).length;
  assert.equal((await account(forum)).读取行数, lines);
  await page.locator(".commit button[value=archive]").click();
  clicks++;
  await page.waitForURL("**/data/jobs");
  await untilDone(page);
  assert.ok(clicks <= 2);
  await check(page, "progress");

  // Each account adds up, and says as many new messages as the export has of its source.
  const messages = rows(workspace, "messages");
  for (const file of SAMPLE) {
    const name = file.split("/").pop();
    const found = await account(page.locator(".job", { hasText: name }));
    addsUp(found);
    assert.equal(found.新入库, messages.filter((row) => row.source === name.split(".")[0]).length, name);
  }
  // The analysis is served without a restart.
  await page.goto(base);
  assert.equal(new URL(page.url()).pathname, "/");
  assert.match(await page.locator("footer").textContent(), /第 1 次分析/);
  // The overview of imports says the same, with a sum.
  await page.goto(`${base}/data`);
  const sums = await page.locator(".accounts tfoot td.num").allTextContents();
  assert.equal(number(sums[1]), messages.length);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** What is known is said before anything is archived, and nothing is added. */
async function importItAgain(browser, base) {
  const context = await browser.newContext(WIDE);
  const { page, complaints } = await open(context, `${base}/data/import`);
  await page.setInputFiles("#files", SAMPLE[3]);
  await page.waitForURL("**/data/import?file=*");
  assert.match(await page.locator(".checked-file .data-notice").textContent(), /不会增加/);
  await page.uncheck("input[name=analyse]");
  await page.locator(".commit button[value=archive]").click();
  await page.waitForURL("**/data/jobs");
  await untilDone(page);
  const found = await account(page.locator(".job").first());
  addsUp(found);
  assert.equal(found.新入库, 0);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A row that cannot be taken is named, and can be taken away without personal data; an urgent one is said at once. */
async function importABadFile(browser, base) {
  const file = join(folder, "board.csv");
  writeFileSync(file, "留言编号,留言时间,留言标题,留言内容,联系电话\n1,2025-07-01,电动车充电,楼道里给电动车充电很危险，建议设集中充电棚。,13800138000\n2,2025-07-02,,,13800138001\n3,2025-07-03,救命,有人站在楼顶扬言跳楼，请马上派人。,13800138002\n");
  const context = await browser.newContext(WIDE);
  const { page, complaints } = await open(context, `${base}/data/import`);
  await page.setInputFiles("#files", file);
  await page.waitForURL("**/data/import?file=*");
  assert.equal((await account(page.locator(".checked-file")))["未入库（问题行）"], 1);
  assert.ok(!(await page.content()).includes("13800138000"), "a number is masked");
  await page.uncheck("input[name=analyse]");
  await page.locator(".commit button[value=archive]").click();
  await page.waitForURL("**/data/jobs");
  await untilDone(page);
  const card = page.locator(".job").first();
  assert.match(await card.locator(".urgent-now").textContent(), /跳楼/);
  await card.locator("a", { hasText: "未入库 1 行" }).click();
  await check(page, "rejected rows");
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#rejects a", { hasText: "CSV" }).click()]);
  const text = readFileSync(await download.path(), "utf8");
  assert.equal(text.trim().split("\r\n").length, 2);
  assert.ok(text.includes("2025-07-02") && !text.includes("13800138001"));
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A column that was taken for the wrong field is corrected before anything is archived, and remembered. */
async function correctAColumn(browser, base) {
  const file = join(folder, "slips.csv");
  const write = (rows) => writeFileSync(file, `序,时间,说的话,处理过程\n${rows.join("\n")}\n`);
  write(["甲1,2025-07-04,公园东门的长椅坏了三张，老人没有地方坐。,已转园林"]);
  const context = await browser.newContext(WIDE);
  const { page, complaints } = await open(context, `${base}/data/import`);
  await page.setInputFiles("#files", file);
  await page.waitForURL("**/data/import?file=*");
  const choose = async (header, field) => page.locator("tr", { has: page.locator("th", { hasText: header }) }).locator("select").selectOption(field);
  await choose("说的话", "body");
  await choose("处理过程", "reply");
  await page.locator(".commit button[value=check]").click();
  await page.waitForLoadState();
  assert.equal(await page.locator("tr", { hasText: "处理过程" }).locator("select").inputValue(), "reply");
  await page.uncheck("input[name=analyse]");
  await page.locator(".commit button[value=archive]").click();
  await page.waitForURL("**/data/jobs");
  await untilDone(page);
  assert.equal((await account(page.locator(".job").first())).新入库, 1);
  write(["甲2,2025-07-05,公园西门的路灯坏了，晚上看不清台阶。,"]);
  await page.goto(`${base}/data/import`);
  await page.setInputFiles("#files", file);
  await page.waitForURL("**/data/import?file=*");
  assert.equal(await page.locator("tr", { hasText: "处理过程" }).locator("select").inputValue(), "reply");
  await page.locator(".checked-file .file-end button").click();
  await page.waitForURL("**/data/import");
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Limit: two clicks from the overview of data to whether it was said before. */
async function addOneMessage(browser, base, workspace) {
  const context = await browser.newContext(WIDE);
  const { page, complaints } = await open(context, `${base}/data`);
  let clicks = 0;
  await page.locator("nav.data-tabs a", { hasText: "登记一件" }).click();
  clicks++;
  await check(page, "one message");
  await page.fill("#source", "意见箱");
  await page.fill("#title", "老楼加装电梯");
  await page.fill("#body", "六层老楼没有电梯，老人上下楼困难，建议加装电梯，费用由住户按楼层分摊。");
  await page.locator(".typed button").click();
  clicks++;
  await page.waitForURL("**/data/jobs/*");
  assert.ok(clicks <= 2);
  assert.match(await page.locator(".said").textContent(), /以前有人提过/);
  await check(page, "said before");
  await page.locator("form[action='/data/analyze'] button").first().click();
  await page.waitForURL("**/data/jobs");
  await untilDone(page);
  const typed = rows(workspace, "messages").filter((row) => row.source === "意见箱");
  assert.equal(typed.length, 1);
  await page.goto(`${base}/search?q=${encodeURIComponent("按楼层分摊")}`);
  assert.ok((await page.locator("article.entry").count()) > 0, "it is found after the analysis");
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A word is accepted in one click, and proposed no more. */
async function decideAboutAWord(browser, base) {
  const context = await browser.newContext(WIDE);
  const { page, complaints } = await open(context, `${base}/data/words`);
  const row = page.locator("table.new-words tbody tr").first();
  const word = (await row.locator("th").textContent()).trim();
  await row.locator("button[value=accept]").click();
  await page.waitForURL("**done=accepted**");
  assert.match(await page.locator(".data-notice").first().textContent(), new RegExp(`${word}.*\\d+ 件.*下次分析生效`));
  const open_words = await page.locator("table.new-words tbody th").allTextContents();
  assert.ok(!open_words.includes(word));
  const decided = await (await fetch(`${base}/api/v1/words/decisions`)).json();
  assert.equal(decided.find((each) => each.term === word).state, "accepted");
  await page.fill("#term", "这 不是一个词");
  await page.locator("section form.choice button").click();
  assert.match(await page.locator(".data-notice").first().textContent(), /不能收入词典/);
  await check(page, "words");
  await page.goto(base);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** The numbers of the page are those of the two analyses; new messages open as a list of as many. */
async function seeWhatChanged(browser, base, workspace) {
  const context = await browser.newContext(WIDE);
  const { page, complaints } = await open(context, `${base}/data/changes`);
  await check(page, "changes");
  const changed = await (await fetch(`${base}/api/v1/changes`)).json();
  const shown = number(await page.locator(".tile .big").first().textContent());
  assert.equal(shown, changed.messages.entered.length);
  const uids = new Set(rows(workspace, "messages").map((row) => row.uid));
  assert.ok(changed.messages.entered.every((uid) => uids.has(uid)));
  assert.equal(number(await page.locator(".tile .big").nth(1).textContent()), rows(workspace, "topic_list").length);
  await page.locator(".tile .big a").first().click();
  assert.match(await page.locator("[role=status]").first().textContent(), new RegExp(`${shown} 件`));
  assert.equal(await page.locator("article.entry").count(), Math.min(shown, 50));
  await check(page, "new messages");

  await page.goto(`${base}/data/self-test`);
  assert.match(await page.locator(".checks tr", { hasText: "对外连接" }).textContent(), /没有对外连接/);
  assert.match(await page.locator(".checks tr", { hasText: "本机服务地址" }).textContent(), new RegExp(new URL(base).port));
  await check(page, "self-test");
  await page.locator("form[action='/data/self-test'] button").click();
  await page.waitForURL("**/data/jobs");
  await untilDone(page);
  assert.match(await page.locator(".job").first().textContent(), /与入库时一致/);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Files go in without script too, in one click more. */
async function withoutScript(browser, base) {
  const file = join(folder, "plain.csv");
  writeFileSync(file, "编号,时间,标题,内容\n9,2025-07-06,站牌,公交站牌字太小，老人看不清，建议换大字。\n");
  const context = await browser.newContext({ ...WIDE, javaScriptEnabled: false });
  const { page, complaints } = await open(context, `${base}/data/import`);
  await page.setInputFiles("#files", file);
  await page.locator(".file-drop button").click();
  await page.waitForURL("**/data/import?file=*");
  await page.locator("input[name=analyse]").uncheck();
  await page.locator(".commit button[value=archive]").click();
  await page.waitForURL("**/data/jobs");
  for (let i = 0; i < 50 && (await page.locator("[data-job][data-open]").count()); i++) await page.waitForTimeout(200);
  assert.equal((await account(page.locator(".job").first())).新入库, 1);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A form on another site changes nothing. */
async function refuseOthers(base) {
  const jobs = async () => (await (await fetch(`${base}/api/v1/jobs`)).json()).items.length;
  const before = await jobs();
  const send = (path, type, body) => fetch(`${base}${path}`, { method: "POST", headers: { origin: "http://example.cn", "content-type": type }, body });
  const form = "application/x-www-form-urlencoded";
  const many = 'multipart/form-data; boundary=x';
  const answers = await Promise.all([
    send("/data/analyze", form, ""),
    send("/data/add", form, "body=x"),
    send("/data/words", form, "term=%E8%B7%AF%E7%81%AF&act=accept"),
    send("/data/import/files", many, '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na\r\n--x--'),
    send("/api/v1/analyses", "text/plain", ""),
    send("/api/v1/imports?file=a.csv", "text/plain", "a"),
  ]);
  assert.deepEqual(answers.map((answer) => answer.status), answers.map(() => 403));
  assert.equal(await jobs(), before);
}
