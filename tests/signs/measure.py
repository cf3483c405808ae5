#!/usr/bin/env python3
"""How many planted bursts the early signs find, and how many signs mean nothing: on a corpus with known truth.

usage: measure.py SIGNS.jsonl TOPICS.jsonl TRUTH.json --corpus MAKER.py [--start 2022-01-03] [--warm-up 13] [--floor RECALL ALARMS]

SIGNS.jsonl is `minzhi export signs`, TOPICS.jsonl `minzhi export topics`; TRUTH.json has `bursts` ("week:word" to rows), `issues` (to
rows) and `seasons` (word to week of the year), weeks counted
from --start; MAKER.py is the program that made the corpus, whose dictionary `problems` holds the wordings of its planted issues.

A planted burst counts when three rows or more hold it: fewer are no burst to anybody. It is found when a keyword's sign of that week names
it (the word itself, or a part of at least half of it). A sign is a false alarm when it is none of: a planted burst of that week, however
small; a planted issue (a keyword that shares three letters in a row with its wordings; a topic of whose messages in the four weeks up to
the sign at least half are rows of planted issues); a season. The first weeks, in which the program calls nothing sudden, are left out of both counts.
With --floor it ends with 1 where recall is less, or alarms a week are more.
"""
import argparse, ast, collections, datetime, json, re, sys

ap = argparse.ArgumentParser()
ap.add_argument("signs")
ap.add_argument("topics")
ap.add_argument("truth")
ap.add_argument("--corpus", required=True)
ap.add_argument("--start", default="2022-01-03")
ap.add_argument("--warm-up", type=int, default=13)
ap.add_argument("--floor", type=float, nargs=2)
ap.add_argument("--show", type=int, default=0)
args = ap.parse_args()

truth = json.load(open(args.truth, encoding="utf-8"))
start = datetime.date.fromisoformat(args.start)
maker = open(args.corpus, encoding="utf-8").read()
problems = ast.literal_eval(re.search(r"^problems = (\{.*?^\})", maker, re.S | re.M).group(1))
wordings = [re.sub(r"\{\w\}", "|", text) for lines in problems.values() for text in lines] + list(problems)
pieces = {text[i : i + 3] for text in wordings for i in range(len(text) - 2)} - {p for text in wordings for p in (text[i : i + 3] for i in range(len(text) - 2)) if "|" in p}


def number(period):
    year, week = period.split("-W")
    return (datetime.date.fromisocalendar(int(year), int(week), 1) - start).days // 7


def named(word, keyword):
    return keyword == word or (len(keyword) >= 2 and keyword in word and len(keyword) * 2 >= len(word))


def of_issue(sign, week):
    if sign["rule"] == "burst":
        return any(sign["name"][i : i + 3] in pieces for i in range(len(sign["name"]) - 2))
    latest = [row for row in members[sign["topic_id"]] if week - 4 < row * WEEKS // total <= week]
    return sum(row in issue_rows for row in latest) * 2 >= max(1, len(latest))


# Rows are in order of time, so many a week.
WEEKS = 156
members, total = collections.defaultdict(list), 0
for line in open(args.topics, encoding="utf-8"):
    message = json.loads(line)
    total += 1
    if message["topic_id"]:
        members[message["topic_id"]].append(int(message["external_id"]))
issue_rows = {row for rows in truth["issues"].values() for row in rows}
bursts = collections.defaultdict(dict)
for key, rows in truth["bursts"].items():
    week, word = key.split(":")
    bursts[int(week)][word] = len(rows)
signs = [json.loads(line) for line in open(args.signs, encoding="utf-8") if line.strip()]
last = max(bursts)
weeks = range(args.warm_up, last + 1)
by_week = collections.defaultdict(list)
for sign in signs:
    by_week[number(sign["period"])].append(sign)

found = strong = every = 0
alarms, seasons, records = collections.Counter(), collections.Counter(), collections.defaultdict(collections.Counter)
examples = collections.Counter()
for week in weeks:
    keywords = [sign["name"] for sign in by_week[week] if sign["rule"] == "burst"]
    for word, size in bursts[week].items():
        every += 1
        strong += size >= 3
        found += size >= 3 and any(named(word, keyword) for keyword in keywords)
    for sign in by_week[week]:
        rule, name = sign["rule"], sign["name"]
        records[rule]["fired"] += 1
        records[rule][str(sign["went_on"])] += 1
        if rule == "burst" and any(named(word, name) or word in name for word in bursts[week]):
            continue
        if any(named(word, name) or word in name for word in truth["seasons"]):
            seasons[week >= 52] += rule == "burst"
            continue
        if of_issue(sign, week) or (rule != "burst" and any(word in name for word in bursts[week])):
            records[rule]["issue"] += 1
            continue
        alarms[rule] += 1
        examples[(rule, name)] += 1

recall, rate = found / max(1, strong), sum(alarms.values()) / len(weeks)
print(f"planted bursts: {every}, of three rows or more: {strong}; found: {found}, recall {recall:.3f}")
print(f"false alarms a week: {rate:.2f}", {rule: round(n / len(weeks), 2) for rule, n in sorted(alarms.items())})
print(f"signs of seasons: {seasons[False]} in the first year, {seasons[True]} in the years after")
for rule, counts in sorted(records.items()):
    judged = counts["yes"] + counts["no"]
    print(f"{rule}: fired {counts['fired']}, of planted issues {counts['issue']}, went on {counts['yes']} of {judged}")
for (rule, name), n in examples.most_common(args.show):
    print(f"  {n} {rule} {name}")
if args.floor and (recall < args.floor[0] or rate > args.floor[1]):
    sys.exit(1)
