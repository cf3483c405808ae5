// What the tests of the pages share: starting the service, opening a page, what must hold on each.
import { execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import assert from "node:assert/strict";

export const root = resolve(import.meta.dirname, "../..");
export const program = process.env.MINZHI ?? join(root, "target/release/minzhi");
/** A folder for workspaces and files, removed at the end. */
export const folder = mkdtempSync(join(tmpdir(), "minzhi-pages-"));
/** Services that were started: all are ended at the end. */
export const running = [];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts the service on a free port and gives its address when it answers. */
export async function start(workspace, { host = "127.0.0.1" } = {}) {
  const port = 20000 + Math.floor(Math.random() * 20000);
  const service = spawn(program, ["--workspace", workspace, "serve", "--listen", `${host}:${port}`], { stdio: "ignore" });
  running.push(service);
  const base = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    if (await fetch(base).then(() => true, () => false)) return base;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the service does not answer");
}

/** Opens a page and collects what the browser complains about, and every request that leaves the server. */
export async function open(context, address) {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => { if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()}`); }); // a page left early gives up what it was loading
  const home = new URL(address).host;
  page.on("request", (request) => { if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).host !== home) complaints.push(`left the server: ${request.url()}`); });
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
  for (const drawing of document.querySelectorAll("svg[role=img], svg[role=group]")) {
    if (!drawing.getAttribute("aria-label")) found.push("a drawing without a name");
  }
  for (const link of document.querySelectorAll("a")) {
    if (!link.textContent.trim() && !link.ariaLabel) found.push(`a link without a name: ${link.outerHTML.slice(0, 80)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  if (new Set(ids).size !== ids.length) found.push("an id twice");
  return found;
}

/** Fails when the page that is open has a fault: our own rules, and what axe-core calls serious or critical. */
export async function check(page, name) {
  assert.deepEqual(await page.evaluate(faults), [], name);
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((fault) => ["serious", "critical"].includes(fault.impact));
  const told = serious.map((fault) => `${fault.id}: ${fault.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split("\n")[1] ?? ""}`).join(" | ")}`);
  assert.deepEqual(told, [], name);
}

/** Looks at pages, wide and narrow, in both languages, light and dark. `pages` are pairs of a name and a path. */
export async function lookAtEveryPage(browser, base, pages, name) {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    for (const [lang, colorScheme] of [["zh", "light"], ["en", "dark"]]) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme });
      for (const [page_name, path] of pages) {
        const { page, complaints } = await open(context, `${base}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
        assert.deepEqual(complaints, [], `${path} at ${width} in ${lang}`);
        await check(page, `${path} at ${width} in ${lang}`);
        if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}-${page_name}-${width}-${lang}.png`), fullPage: true });
        await page.close();
      }
      await context.close();
    }
  }
}

/** The rows of an export of a workspace, as objects. */
export function rows(workspace, table) {
  const out = execFileSync(program, ["--workspace", workspace, "export", table, "--format", "jsonl"], { encoding: "utf8", maxBuffer: 1 << 30 });
  return out.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}
