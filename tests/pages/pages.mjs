// Looks at every page in headless Chromium, wide and narrow, in both languages, light and dark: nothing blocked by the content
// policy, nothing wider than the screen, one heading, every control named; then uses the workbench as a reader would.
//
//   npm ci && node pages.mjs          MINZHI names the program, CHROMIUM the browser, SHOTS a folder for screenshots
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
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
  await lookAtEveryPage(browser, await start(bare), [["overview", "/"], ["search", "/search"]], "empty");
  console.log("every page is as it should be");
} finally {
  await browser?.close();
  running.forEach((service) => service.kill());
  rmSync(folder, { recursive: true, force: true });
}
