// Documents: a leader's way from the overview to the Word file, staff's way from draft to final issue, and what a new analysis leaves alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, folder, open, program, start } from "../lib.mjs";

export default async function ({ browser, base, workspace }) {
  await aLeaderAsksAboutAWord(browser, base);
  await fromDraftToFinalIssue(browser, workspace);
}

/** From the overview to the Word digest on what a leader asks about, in at most five clicks. */
async function aLeaderAsksAboutAWord(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN", acceptDownloads: true });
  const { page, complaints } = await open(context, base);
  let clicks = 0;
  const click = async (locator) => {
    clicks += 1;
    await locator.click();
  };
  const name = "停车";
  await page.fill("header input[name=q]", name);
  await click(page.locator("header form button").first());
  await page.waitForURL("**/search**");
  await click(page.locator("a.way", { hasText: "写专报" }));
  await page.waitForURL("**/digests/new**");
  await check(page, "a special report");
  assert.match(await page.locator(".paper .doc-title").textContent(), new RegExp(name));
  const [download] = await Promise.all([page.waitForEvent("download"), click(page.locator("a", { hasText: "下载 Word" }))]);
  assert.ok(clicks <= 5, `${clicks} clicks`);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(0, 2).toString(), "PK", "a Word file is a zip");
  assert.match(download.suggestedFilename(), /\.docx$/);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A weekly digest is kept, changed, made final; after a new analysis it is the same to the byte. */
async function fromDraftToFinalIssue(browser, workspace) {
  const own = join(folder, "digests");
  cpSync(workspace, own, { recursive: true });
  const base = await start(own);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/digests`);
  await check(page, "the documents");
  await page.locator(".kinds a", { hasText: "周报" }).click();
  await page.waitForURL("**/digests/new**");
  await check(page, "a weekly digest");
  const number = page.locator(".paper a.n").first();
  const shown = (await number.textContent()).trim();
  const list = await page.request.get(base + (await number.getAttribute("href")));
  assert.ok(list.ok(), "a number of the digest opens its messages");
  assert.match(shown, /\d/);
  await page.locator("button", { hasText: "保存为草稿并修改" }).click();
  await page.waitForURL(/digests\/weekly_/);
  const address = page.url();
  await page.locator("a.button", { hasText: "修改" }).click();
  await page.waitForURL("**edit=true**");
  await check(page, "a draft that is changed");
  await page.fill("#title", "一周民声");
  await page.locator("form.change button").click();
  await page.waitForLoadState();
  assert.equal((await page.locator(".paper .doc-title").textContent()).trim(), "一周民声");

  // What was left to write is written, a paragraph of one's own is added, another one is left out and comes back.
  const blank = page.locator(".paper .blank").first();
  const controls = page.locator(".paper .blank + details.controls").first();
  assert.ok(await blank.count(), "what people write is left to them");
  await controls.locator("summary").click();
  await controls.locator("form").first().locator("textarea").fill("建议城管部门牵头研究。");
  await controls.locator("form").first().locator("button").click();
  await page.waitForLoadState();
  assert.match(await page.locator(".paper").textContent(), /建议城管部门牵头研究。/);
  const paragraphs = await page.locator(".paper > p").count();
  const first = page.locator(".paper > p + details.controls").first();
  await first.locator("summary").click();
  await first.locator("button", { hasText: "删去" }).click();
  await page.waitForLoadState();
  assert.equal(await page.locator(".paper > p").count(), paragraphs - 1);
  await page.locator("details.changes summary").click();
  await page.locator("details.changes tbody tr").last().locator("button").click();
  await page.waitForLoadState();
  assert.equal(await page.locator(".paper > p").count(), paragraphs);

  await page.goto(address);
  await page.locator("details.finalize summary").click();
  await page.locator("details.finalize button").click();
  await page.waitForLoadState();
  assert.match(await page.locator(".paper .issue").textContent(), /第1期/);
  assert.equal(await page.locator("a.button", { hasText: "修改" }).count(), 0, "a final issue is not changed");
  await check(page, "a final issue");
  const file = async (format) => Buffer.from(await (await page.request.get(`${address.split("?")[0]}/file?format=${format}`)).body());
  const before = {};
  for (const format of ["docx", "xlsx", "html", "md"]) before[format] = await file(format);

  // More comes in for the same week and everything is analysed anew: the issue stays, the next draft of another kind does not.
  const day = new URL(address).pathname.match(/_(\d{4}-\d{2}-\d{2})_/)[1];
  writeFileSync(join(folder, "more.csv"), `工单编号,受理时间,标题,内容描述\nZ1,${day},路口太暗,路口没有路灯，建议增设两盏。\nZ2,${day},末班车,建议末班车延长到晚上十点。\n`);
  const run = (...options) => execFileSync(program, ["--workspace", own, ...options], { stdio: "ignore" });
  run("import", join(folder, "more.csv"), "--source", "late");
  run("analyze");
  for (const format of ["docx", "xlsx", "html", "md"]) {
    assert.ok(before[format].equals(await file(format)), `the final ${format} is the same after a new analysis`);
    const again = join(folder, `again.${format}`);
    run("report", "weekly", "--from", day, "--to", address.match(/_(\d{4}-\d{2}-\d{2})(\?|$)/)[1], "--format", format, "--output", again);
    assert.ok(before[format].equals(readFileSync(again)), `the command gives the final ${format}`);
  }
  assert.deepEqual(complaints, []);
  await context.close();
}
