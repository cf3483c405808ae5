// Who may do what: tokens and roles from other computers, deliberate looks, and forms of other sites.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, folder, open, program, rows, start } from "../lib.mjs";

const LETTERS = `工单编号,受理时间,标题,内容描述,来电人,联系电话
GD1,2025-03-01,巷口路灯,巷口没有路灯，晚上很黑，建议在巷口增设两盏路灯。,钱某某,13800138000
GD2,2025-03-02,末班车,末班车太早，建议延长到晚上十点。,孙某某,13800138001
GD3,2025-03-03,举报街道办主任,实名举报街道办主任收受贿赂，贪污救济款。,周某某,13800138002
`;

export default async function ({ browser }) {
  const workspace = join(folder, "people");
  const run = (...options) => execFileSync(program, ["--workspace", workspace, ...options], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  writeFileSync(join(folder, "letters.csv"), LETTERS);
  run("import", join(folder, "letters.csv"), "--source", "hotline");
  run("analyze");
  const token = { read: run("people", "add", "读者", "--role", "read"), entitled: run("people", "add", "主任", "--role", "entitled") };
  const base = await start(workspace, { host: "0.0.0.0" });
  await everybodyBringsAToken(browser, base, token);
  await aLookIsLogged(browser, base, token.entitled);
  await otherSitesChangeNothing(browser, workspace);
}

async function signIn(browser, address, token) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, address);
  await page.fill("#token", token);
  await page.locator(".sign-in button").click();
  return { context, page, complaints };
}

/** A page that is asked for leads to the token and then to itself; a reader sees no controls; who leaves is out. */
async function everybodyBringsAToken(browser, base, token) {
  assert.equal((await fetch(`${base}/api/v1/topics`)).status, 401);
  const wrong = await signIn(browser, `${base}/topics`, "0000");
  assert.match(await wrong.page.locator("[role=alert]").textContent(), /口令不对/);
  await wrong.context.close();

  const { context, page, complaints } = await signIn(browser, `${base}/decisions`, token.read);
  assert.equal(new URL(page.url()).pathname, "/decisions");
  assert.match(await page.locator("form.who").textContent(), /读者/);
  await check(page, "decisions of a reader");
  await page.goto(`${base}/ideas`);
  assert.equal(await page.locator('form[action="/decisions"]').count(), 0, "a reader sees a control that is not for readers");
  const refused = await page.evaluate(() => fetch("/decisions", { method: "POST", body: new URLSearchParams({ kind: "undo", seq: "1" }) }).then((answer) => answer.status));
  assert.equal(refused, 403);
  complaints.splice(0); // the browser notes the refusal that was asked for
  await page.locator("form.who button").click();
  await page.waitForURL("**/sign-in");
  await page.goto(`${base}/topics`);
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A contact and an accusation are opened with a reason; the log names who, what and why. */
async function aLookIsLogged(browser, base, token) {
  const { context, page, complaints } = await signIn(browser, `${base}/search?q=${encodeURIComponent("路灯")}`, token);
  const [{ uid }] = (await (await page.request.get(`${base}/api/v1/search?q=${encodeURIComponent("巷口路灯")}`)).json()).items;
  await page.goto(`${base}/messages/${uid}`);
  assert.doesNotMatch(await page.content(), /13800138000/);
  await page.locator(".disclose summary").click();
  await page.fill("#contact-reason", "电话回访");
  await page.locator(".disclose button").click();
  await page.waitForURL("**/contact");
  assert.match(await page.locator("main").textContent(), /13800138000/);

  await page.goto(`${base}/accusations`);
  assert.doesNotMatch(await page.content(), /贿赂/);
  await page.locator("form.disclose input").first().fill("核对处理情况");
  await page.locator("form.disclose button").first().click();
  await page.waitForURL("**/accusations/*");
  assert.match(await page.locator(".letter").textContent(), /收受贿赂/);

  await page.goto(`${base}/people/log`);
  const log = await page.locator("tbody tr").allTextContents();
  assert.equal(log.length, 2);
  assert.match(log[0], /主任.*打开受保护来件.*核对处理情况/);
  assert.match(log[1], /主任.*查看联系方式.*电话回访/);
  await check(page, "the log of looks");
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A page of another site that sends our forms by itself is refused, and nothing is noted. */
async function otherSitesChangeNothing(browser, workspace) {
  const base = await start(workspace);
  const [{ uid }] = rows(workspace, "messages");
  const form = `<!doctype html><form method="post" action="${base}/decisions"><input name="kind" value="shortlist"><input name="message" value="${uid}"></form><script>document.forms[0].submit()</script>`;
  const site = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(form)).listen(0, "127.0.0.1");
  await new Promise((done) => site.once("listening", done));
  const context = await browser.newContext();
  const page = await context.newPage();
  const answered = page.waitForResponse((response) => response.url() === `${base}/decisions`);
  await page.goto(`http://127.0.0.1:${site.address().port}/`).catch(() => {});
  assert.equal((await answered).status(), 403);
  site.close();
  await context.close();
  assert.equal((await (await fetch(`${base}/api/v1/decisions`)).json()).total, 0);
}
