// Looks at every page in headless Chromium, wide and narrow, in both languages, light and dark: nothing blocked by the content
// policy, nothing wider than the screen, one heading, every control named; then uses the workbench as a reader would.
//
//   npm ci && node pages.mjs          MINZHI names the program, CHROMIUM the browser, SHOTS a folder for screenshots
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const program = process.env.MINZHI ?? join(root, "target/release/minzhi");
const folder = mkdtempSync(join(tmpdir(), "minzhi-pages-"));
const running = [];

/** Starts the service on a free port and gives its address when it answers. */
async function start(workspace) {
  const port = 20000 + Math.floor(Math.random() * 20000);
  const service = spawn(program, ["--workspace", workspace, "serve", "--listen", `127.0.0.1:${port}`], { stdio: "ignore" });
  running.push(service);
  const base = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    if (await fetch(base).then((answer) => answer.ok, () => false)) return base;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the service does not answer");
}

/** Opens a page and collects what the browser complains about. */
async function open(context, address) {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => { if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()}`); }); // a page left early gives up what it was loading
  await page.goto(address, { waitUntil: "load" });
  return { page, complaints };
}

/** What must hold on every page, found out inside the browser. */
function faults() {
  const found = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`wider than the screen by ${wide} px`);
  if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
  for (const landmark of ["header", "nav", "main", "footer"]) {
    if (!document.querySelector(landmark)) found.push(`no ${landmark}`);
  }
  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!control.labels?.length && !control.ariaLabel) found.push(`a control without a name: ${control.outerHTML.slice(0, 80)}`);
  }
  for (const drawing of document.querySelectorAll("svg[role=img]")) {
    if (!drawing.getAttribute("aria-label")) found.push("a drawing without a name");
  }
  for (const link of document.querySelectorAll("a")) {
    if (!link.textContent.trim() && !link.ariaLabel) found.push(`a link without a name: ${link.outerHTML.slice(0, 80)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  if (new Set(ids).size !== ids.length) found.push("an id twice");
  return found;
}

async function lookAtEveryPage(browser, base, pages, name) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    for (const [lang, colorScheme] of [["zh", "light"], ["en", "dark"]]) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      for (const [page_name, path] of pages) {
        const { page, complaints } = await open(context, `${base}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
        assert.deepEqual(complaints, [], `${path} at ${width} in ${lang}`);
        assert.deepEqual(await page.evaluate(faults), [], `${path} at ${width} in ${lang}`);
        if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}-${page_name}-${width}-${lang}.png`), fullPage: true });
        await page.close();
      }
      await context.close();
    }
  }
}

async function useTheWorkbench(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, base);

  // The keyboard finds the skip link first, and "/" the search box.
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "find");
  await page.keyboard.type("加装电梯");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=*");
  assert.ok((await page.locator("mark.hit").count()) > 0, "nothing is marked");

  // A number on the overview opens as many messages as it says.
  await page.goto(base);
  const number = page.locator(".tile .big a").first();
  const said = (await number.textContent()).trim();
  await number.click();
  assert.match(await page.locator(".heading .lead").textContent(), new RegExp(`共 ${said} 件`));

  // A choice is taken at once; the language is remembered.
  await page.selectOption("#channel", "hotline");
  await page.waitForURL("**channel=hotline**");
  await page.locator("a.language").click();
  await page.goto(`${base}/topics`);
  assert.equal(await page.getAttribute("html", "lang"), "en");

  // A pasted letter finds earlier ones.
  await page.goto(`${base}/search`);
  await page.fill("#text", "小区没有电梯，老人上下楼困难，建议加装电梯。");
  await page.locator(".paste button").click();
  assert.ok((await page.locator("article.entry").count()) > 0, "nothing is similar");
  assert.ok((await page.locator(".said").textContent()).trim().length > 0, "it is not said whether it is new");
  assert.ok(await page.locator(".answered .text").first().isVisible(), "the earlier answer is not seen");
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A filter leaves as many hits as it says, can be dropped again; on a phone the filters are folded. */
async function filterHits(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
  const { page, complaints } = await open(context, `${base}/search?q=%E8%B7%AF`);
  const total = async () => Number((await page.locator("[role=status]").textContent()).match(/共 (\d+) 件/)[1]);
  const everything = await total();
  const filter = page.locator(".facets li a", { hasText: "已答复" }).first();
  const said = Number(await filter.locator(".count").textContent());
  await filter.click();
  await page.waitForURL("**replied=true**");
  assert.equal(await total(), said);
  assert.equal(await page.locator(".facets [aria-current]").count(), 1);
  await page.locator(".chips a").click();
  await page.waitForURL((address) => !address.search.includes("replied"));
  assert.equal(await total(), everything);

  // A bar of the drawing narrows the time; the keyboard gets there by the table.
  const bar = page.locator(".facet-chart a").first();
  const counted = Number((await bar.locator("title").textContent()).match(/(\d+)$/)[1]);
  await bar.click();
  await page.waitForURL("**from=**");
  assert.equal(await total(), counted);
  await page.locator(".orders a", { hasText: "最早" }).click();
  await page.waitForURL("**order=oldest**");
  assert.equal(await page.locator(".orders [aria-current]").textContent(), "最早");

  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await page.locator(".facets").isVisible(), false);
  await page.locator(".fold summary").click();
  assert.equal(await page.locator(".facets").isVisible(), true);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** A saved search says after an import what is new, and no more once it was opened; without script. */
async function saveASearch(browser, workspace) {
  const file = (name, rows) => writeFileSync(join(folder, name), `编号,时间,标题,内容\n${rows.join("\n")}\n`);
  const add = (name) => {
    execFileSync(program, ["--workspace", workspace, "import", join(folder, name), "--source", "board"], { stdio: "ignore" });
    execFileSync(program, ["--workspace", workspace, "analyze"], { stdio: "ignore" });
  };
  file("first.csv", ["1,2025-03-01,巷口路灯,巷口没有路灯，晚上很黑，建议增设路灯。", "2,2025-03-02,末班车,末班车太早，建议延长到晚上十点。"]);
  add("first.csv");
  const base = await start(workspace);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN", javaScriptEnabled: false });
  const { page, complaints } = await open(context, `${base}/search?q=%E8%B7%AF%E7%81%AF`);
  await page.locator(".save summary").click();
  await page.fill("#save-name", "巷子路灯");
  await page.locator(".save button").click();
  await page.goto(`${base}/search`);
  assert.match(await page.locator(".saved-list").textContent(), /巷子路灯\s*1 件/);

  file("later.csv", ["3,2025-03-09,河边步道,河边步道缺少路灯，夜里看不清台阶。"]);
  add("later.csv");
  for (let i = 0; i < 100 && !(await page.locator(".news").count()); i++) {
    await page.waitForTimeout(200);
    await page.goto(base);
  }
  assert.match(await page.locator(".news").textContent(), /巷子路灯\s*新来件 1 件/);
  await page.locator(".news button").click();
  await page.waitForURL("**since=1**");
  assert.equal(await page.locator("article .mark.new").count(), 1);
  await page.goto(`${base}/search`);
  assert.equal(await page.locator(".saved-list .mark.new").count(), 0);
  await page.locator(".saved-list summary").click();
  await page.locator(".saved-list button[value=remove]").click();
  await page.waitForURL("**/search#saved");
  assert.equal(await page.locator(".saved-list").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** One page of each kind. */
async function pagesOf(base) {
  const first = async (path) => (await (await fetch(`${base}/api/v1/${path}`)).json()).items[0];
  return [
    ["overview", "/"],
    ["topics", "/topics"],
    ["topic", `/topics/${(await first("topics?limit=1")).id}`],
    ["themes", "/themes"],
    ["keywords", "/keywords"],
    ["ideas", "/ideas"],
    ["search", "/search?q=%E5%8A%A0%E8%A3%85%E7%94%B5%E6%A2%AF"],
    ["filtered", "/search?q=%E8%B7%AF&channel=hotline&from=2025-03-01&to=2025-03-31&order=newest&strict=true"],
    ["relaxed", "/search?q=%E5%9C%B0%E9%93%81%E5%8F%A3%E7%9A%84%E5%85%B1%E4%BA%AB%E5%8D%95%E8%BD%A6%E5%A4%AA%E5%A4%9A"],
    ["ask", "/search"],
    ["messages", "/messages?urgent=true"],
    ["message", `/messages/${(await first("ideas?limit=1")).uid}`],
    ["repeated", `/messages/${(await first("messages?repeat=true&limit=1")).uid}`],
    ["data", "/data"],
  ];
}

let browser;
try {
  const full = join(folder, "full");
  execFileSync(program, ["--workspace", full, "demo", "--no-serve"], { stdio: "ignore" });
  const bare = join(folder, "bare");
  execFileSync(program, ["--workspace", bare, "import", join(root, "data/forms.xlsx")], { stdio: "ignore" });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const base = await start(full);
  await lookAtEveryPage(browser, base, await pagesOf(base), "sample");
  await useTheWorkbench(browser, base);
  await filterHits(browser, base);
  await saveASearch(browser, join(folder, "saved"));
  await lookAtEveryPage(browser, await start(bare), [["overview", "/"], ["search", "/search"]], "empty");
  console.log("every page is as it should be");
} finally {
  await browser?.close();
  running.forEach((service) => service.kill());
  rmSync(folder, { recursive: true, force: true });
}
