// Looks at every page in headless Chromium, wide and narrow, in both languages, light and dark: nothing blocked by the content
// policy, nothing wider than the screen, one heading, every control named, no serious fault of access; then does the written tasks
// of `tasks/`, each as its user would, counting the clicks.
//
//   npm ci && node pages.mjs [TASK…]    MINZHI names the program, CHROMIUM the browser, SHOTS a folder for screenshots;
//                                       with names of tasks only these are done, and no page is looked at
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { folder, lookAtEveryPage, program, root, running, start } from "./lib.mjs";

/** One page of each kind. */
async function pagesOf(base) {
  const first = async (path) => (await (await fetch(`${base}/api/v1/${path}`)).json()).items[0];
  const firstTwo = async () => (await (await fetch(`${base}/api/v1/topics?limit=2`)).json()).items.map((topic) => `topic=${topic.id}`).join("&");
  return [
    ["overview", "/"],
    ["topics", "/topics"],
    ["topic", `/topics/${(await first("topics?limit=1")).id}`],
    ["map", "/topics/map"],
    ["fields", "/topics/fields"],
    ["compare", `/topics/compare?${await firstTwo()}`],
    ["narrowed", "/topics?least=5&unanswered=true&order=change"],
    ["themes", "/themes"],
    ["keywords", "/keywords"],
    ["word", `/keywords/${encodeURIComponent((await first("keywords?period=weeks_12&limit=1")).keyword)}?period=weeks_12`],
    ["trends", "/trends"],
    ["trends-of-channel", "/trends?by=channel&of=hotline"],
    ["trends-of-topics", "/trends?by=topic"],
    ["wall", "/wall"],
    ["ideas", "/ideas"],
    ["weighed", "/ideas?list=all&w_support=2&channel=form"],
    ["shortlist", "/ideas/shortlist"],
    ["selection", "/selection"],
    ["selection-weighed", "/selection?w_concern=0&w_timing=5"],
    ["campaigns", "/campaigns"],
    ["search", "/search?q=%E5%8A%A0%E8%A3%85%E7%94%B5%E6%A2%AF"],
    ["opened", `/search?q=%E8%B7%AF%E7%81%AF&open=${(await first("search?q=%E8%B7%AF%E7%81%AF&limit=1")).uid}`],
    ["filtered", "/search?q=%E8%B7%AF&channel=hotline&from=2025-03-01&to=2025-03-31&order=newest&strict=true"],
    ["relaxed", "/search?q=%E5%9C%B0%E9%93%81%E5%8F%A3%E7%9A%84%E5%85%B1%E4%BA%AB%E5%8D%95%E8%BD%A6%E5%A4%AA%E5%A4%9A"],
    ["ask", "/search"],
    ["messages", "/messages?urgent=true"],
    ["message", `/messages/${(await first("ideas?limit=1")).uid}`],
    ["repeated", `/messages/${(await first("messages?repeat=true&limit=1")).uid}`],
    ["decisions", "/decisions"],
    ["digests", "/digests"],
    ["weekly", "/digests/new?kind=weekly"],
    ["people", "/people"],
    ["looks", "/people/log"],
    ["accusations", "/accusations"],
    ["quality", "/quality"],
    ["api", "/api"],
    ["data", "/data"],
    ["data-import", "/data/import"],
    ["data-add", "/data/add"],
    ["data-jobs", "/data/jobs"],
    ["data-words", "/data/words"],
    ["data-changes", "/data/changes"],
    ["data-self-test", "/data/self-test"],
    ["data-of-import", "/data/imports/1"],
  ];
}

let browser;
try {
  const full = join(folder, "full");
  execFileSync(program, ["--workspace", full, "demo", "--no-serve"], { stdio: "ignore" });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const base = await start(full);
  const wanted = process.argv.slice(2);
  const tasks = readdirSync(join(import.meta.dirname, "tasks")).sort().map((file) => file.replace(/\.mjs$/, ""));
  for (const task of tasks.filter((task) => !wanted.length || wanted.includes(task))) {
    const { default: run } = await import(`./tasks/${task}.mjs`);
    await run({ browser, base, workspace: full });
    console.log(`done: ${task}`);
  }
  if (!wanted.length) {
    await lookAtEveryPage(browser, base, await pagesOf(base), "sample");
    const bare = join(folder, "bare");
    execFileSync(program, ["--workspace", bare, "import", join(root, "data/forms.xlsx")], { stdio: "ignore" });
    await lookAtEveryPage(browser, await start(bare), [["overview", "/"], ["search", "/search"], ["changes", "/data/changes"], ["words", "/data/words"]], "empty");
    console.log("every page is as it should be");
  }
} finally {
  await browser?.close();
  running.forEach((service) => service.kill());
  rmSync(folder, { recursive: true, force: true });
}
