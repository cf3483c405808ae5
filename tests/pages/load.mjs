// Asks every page for a while over 16 connections and prints the server's own time for each (header Server-Timing), the time that
// the reader waits, and how large the answer is. A page is asked under addresses that differ, so that no browser's copy helps.
//
//   node load.mjs BASE [SECONDS] [CONNECTIONS]          a service that is running, such as http://127.0.0.1:8080
import { Agent, request } from "node:http";

const [base, seconds = "3", connections = "16"] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });

/** One answer: the server's milliseconds, ours, bytes as sent. */
function ask(path) {
  return new Promise((done, failed) => {
    const begun = performance.now();
    const sent = request(base + path, { agent, headers: { "accept-encoding": "gzip", "accept-language": "zh-CN" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (piece) => { bytes += piece.length; });
      answer.on("end", () => {
        if (answer.statusCode !== 200) failed(new Error(`${path}: ${answer.statusCode}`));
        const server = Number(/dur=([\d.]+)/.exec(answer.headers["server-timing"] ?? "")?.[1]);
        done({ server, waited: performance.now() - begun, bytes });
      });
    });
    sent.on("error", failed);
    sent.end();
  });
}

const json = async (path) => (await fetch(base + path)).json();
const first = async (path) => (await json(path)).items[0];
const words = (await json("/api/v1/keywords?limit=40")).items.map((item) => item.text ?? item.keyword ?? item.term ?? item.word).filter(Boolean);
const topics = (await json("/api/v1/topics?limit=50")).items.map((topic) => topic.id);
const uids = (await json("/api/v1/messages?limit=50")).items.map((message) => message.uid);
const pick = (list, i) => list[i % list.length];
const enc = encodeURIComponent;

/** What is asked: a name, and the address of the i-th question. */
const pages = [
  ["overview", () => "/"],
  ["wall", () => "/wall"],
  ["keywords", (i) => `/keywords?period=${pick(["weeks_4", "weeks_12", "this_year", "all"], i)}`],
  ["keyword", (i) => `/keywords/${enc(pick(words, i))}`],
  ["topics", (i) => `/topics?offset=${30 * (i % 10)}`],
  ["map", () => "/topics/map"],
  ["topic", (i) => `/topics/${pick(topics, i)}`],
  ["compare", (i) => `/topics/compare?topic=${pick(topics, i)}&topic=${pick(topics, i + 1)}`],
  ["themes", () => "/themes"],
  ["search", (i) => `/search?q=${enc(pick(words, i))}`],
  ["search, opened", (i) => `/search?q=${enc(pick(words, i))}&open=${pick(uids, i)}`],
  ["messages", (i) => `/messages?offset=${50 * (i % 20)}`],
  ["message", (i) => `/messages/${pick(uids, i)}`],
  ["ideas", (i) => `/ideas?w_problem=${1 + (i % 5)}`],
  ["decisions", () => "/decisions"],
  ["data", () => "/data"],
  ["words", () => "/data/words"],
  ["changes", () => "/data/changes"],
  ["self-test", () => "/data/self-test"],
  ["api", () => "/api"],
];

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
console.log("page             first ms   server p50   p99 ms   waited p99   requests/s   KB sent");
let slow = 0;
for (const [name, path] of pages) {
  const address = path;
  let asked = 0;
  let opening;
  try {
    opening = await ask(address(asked++));
  } catch (error) {
    console.log(`${name.padEnd(16)} ${error.message}`);
    continue;
  }
  const answers = [];
  const end = performance.now() + 1000 * Number(seconds);
  await Promise.all(Array.from({ length: Number(connections) }, async () => {
    while (performance.now() < end) answers.push(await ask(address(asked++)));
  }));
  const server = answers.map((answer) => answer.server).sort((a, b) => a - b);
  const waited = answers.map((answer) => answer.waited).sort((a, b) => a - b);
  const kb = answers.reduce((sum, answer) => sum + answer.bytes, 0) / answers.length / 1024;
  slow += at(server, 0.5) > 100 ? 1 : 0;
  console.log(`${name.padEnd(16)} ${opening.server.toFixed(1).padStart(8)} ${at(server, 0.5).toFixed(1).padStart(12)} ${at(server, 0.99).toFixed(1).padStart(8)} ${at(waited, 0.99).toFixed(1).padStart(12)} ${(answers.length / Number(seconds)).toFixed(0).padStart(12)} ${kb.toFixed(1).padStart(9)}`);
}
agent.destroy();
process.exit(slow ? 1 : 0);
