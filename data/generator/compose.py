"""Writes messages: reads those written by hand and puts others together from phrases."""

import json
import re
from collections import defaultdict
from dataclasses import replace

from .base import HANDWRITTEN, PARTS, WEEKS, Message, draw, likeness, person, trigrams

MAX_LIKENESS = 0.42  # Jaccard index of character trigrams above which two generated texts would be near-duplicates
REPLY_SHARE = 0.42  # of the messages put together from phrases
OFFICE_ENDINGS = "局|委|支队|大队|集团|中心|办事处|公司|政府|法院|信访办"
DETAILS = {"hotline": (1, 2, 2, 3), "forum": (0, 1, 2, 2, 3), "petition": (3, 4, 4, 5), "form": (1, 2)}  # how many are told
ACCUSATION_ROUTE = (["纪检监察", "检举控告"], "市纪委监委信访室", "其他")


def load_handwritten():
    messages = []
    for path in sorted(HANDWRITTEN.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                optional = {k: row.get(k) or "" for k in ("cause", "measures", "district", "street", "reply")}
                message = Message(f"{path.stem}:{row['id']}", row["channel"], row["title"], row["body"], row["kind"], **optional)
                message.issue, message.golden, message.people = row.get("issue"), row.get("golden") or 0, row.get("people") or 1
                message.tags, message.how = tuple(row.get("tags") or ()), "handwritten"
                messages.append(message)
    return messages


def route_handwritten(messages):
    """Gives every hand-written message its category and department: those of its issue, or those of the words in it."""
    by_slug = {issue["slug"]: issue for issue in PARTS["issue"]}
    routes = PARTS["routes"]["rows"]
    for message in messages:
        if message.issue:
            matter = by_slug[message.issue]
            message.weeks = tuple(matter["weeks"])
        else:
            weighted = message.title * 3 + message.body
            matter = max(routes, key=lambda route: len(re.findall(route["words"], weighted)))
        message.category, message.department, message.domain = matter["category"], matter["department"], matter["field"]
        if message.kind == "accusation" and "illegal_business" not in message.tags:
            message.category, message.department, message.domain = ACCUSATION_ROUTE
        signed = re.search(rf"[。！\s]([\u4e00-\u9fff]{{3,12}}(?:{OFFICE_ENDINGS}))\s*(?:2025年.*)?$", message.reply)
        if signed:
            message.department = signed[1]


class Composer:
    """Puts phrases together in the manner of a channel."""

    def __init__(self):
        self.style, self.slots, self.places = PARTS["style"], PARTS["slots"], PARTS["place"]

    def place(self, rng, wanted, avoid=(), rural=False):
        """A place that has what the slots in `wanted` ask for, without an estate of `avoid`."""
        fit = [p for p in self.places if all(k in p for k in ("school", "hospital") if f"{{{k}}}" in wanted)]
        if rural or "{town}" in wanted:
            fit = [p for p in fit if p["street"][-1] in "镇乡"]
        place = rng.choice(fit)
        estates = [e for e in place["estates"] if e not in avoid] or ["附近"]
        return {**place, "estate": rng.choice(estates), "road": rng.choice(place["roads"]), "town": place["street"]}

    def fillers(self, rng, place, writer):
        values = {name: rng.randint(*bounds) for name, bounds in self.slots["numbers"].items()}
        values |= {name: rng.choice(v) for name, v in self.slots.items() if isinstance(v, list)}
        return {**values, **place, "name": person(writer)["name"]}

    def compose(self, key, channel, matter, rng):
        """One message about `matter`, an issue, wave or everyday matter of parts.toml."""
        aligned = matter.get("aligned", False)
        n_leads = len(matter["leads"])
        if channel == "form" and aligned and "measures" in matter:
            n_leads = min(n_leads, len(matter["measures"]))
        i = rng.randrange(n_leads)

        def pick(name):
            return matter[name][i % len(matter[name])] if aligned else rng.choice(matter[name])

        lead, ask, other_ask = matter["leads"][i], pick("asks"), pick("asks")
        facts = matter.get("facts") or matter["details"]
        details = rng.sample(facts, min(len(facts), rng.choice(DETAILS[channel])))
        title = self.title(rng, lead, matter["titles"])
        wanted = "".join((lead, title, ask, *details))
        place = {k: matter[k] for k in ("district", "street", "estate") if k in matter}
        if not place:
            place = self.place(rng, wanted, matter.get("avoid", ()), matter.get("countryside", False))
        values = self.fillers(rng, place, key)
        body = getattr(self, channel)(rng, matter, lead, details, ask, other_ask)
        message = Message(key, channel, title.format_map(values), body.format_map(values), matter.get("kind", "appeal"), writer=key)
        if channel == "form":
            asked = "；".join(dict.fromkeys((ask, other_ask)))
            proposals = list(zip(matter.get("causes", [""]), matter.get("measures", [asked]), strict=True))
            message.cause, measure = proposals[i] if aligned and len(proposals) > 1 else rng.choice(proposals)
            message.measures, message.kind = measure + "。", "suggestion"
        message.district, message.street = place["district"], place["street"]
        message.category, message.department, message.domain = matter["category"], matter["department"], matter["field"]
        message.golden = 1 if message.kind == "suggestion" else 0
        if rng.random() < REPLY_SHARE:
            message.reply = pick("replies").format_map(values)
        return message

    @staticmethod
    def title(rng, lead, titles):
        """The title that shares most with the lead, or the lead's first words."""
        clause = re.split("[，：]", lead)[0]

        def bigrams(text):
            return {run[i : i + 2] for run in re.split(r"\{\w+\}", text) for i in range(len(run) - 1)}

        def shared(title):
            return len(bigrams(title) & bigrams(lead))

        best = max(map(shared, titles))
        if best < 2 or (rng.random() < 0.15 and 8 <= len(clause) <= 24):
            return clause
        return rng.choice([t for t in titles if shared(t) >= best - 1])

    def hotline(self, rng, matter, lead, details, ask, _):
        style = self.style["hotline"]
        openers = {"inquiry": style["inquiries"], "praise": style["thanks"]}.get(matter.get("kind"), style["openers"])
        extra = rng.choice(style["extras"]) if rng.random() < 0.15 else ""
        return rng.choice(openers) + "，".join((lead, *details)) + "。诉求：" + ask + rng.choice(style["closers"]) + extra

    def forum(self, rng, matter, lead, details, ask, _):
        style = self.style["forum"]
        head = rng.choice(style["openers"]) + rng.choice(("，", "，", "。", "！")).join((lead, *details))
        if rng.random() < 0.15 and details and matter.get("kind") != "inquiry":
            return head + rng.choice(style["closers"])
        if ask[0] in "请希":
            return head + "。" + ask + rng.choice(style["closers"])
        if rng.random() < 0.35:
            return head + "。" + rng.choice(style["questions"]) + ask + "？"
        return head + "。" + rng.choice(style["links"]) + ask + rng.choice(style["closers"])

    def petition(self, rng, matter, lead, details, ask, other_ask):
        style = self.style["petition"]
        stories = rng.sample(style["stories"], rng.choice((1, 2, 2)))
        asks = "；".join(dict.fromkeys((ask, other_ask)))
        half = len(details) // 2
        return "".join(
            (
                rng.choice(style["openers"]) + rng.choice(style["whos"]) + rng.choice(style["bridges"]),
                lead + "，" + "，".join(details[:half]) + "。" + stories[0],
                "。".join(details[half:]) + "。",
                "".join(stories[1:]) + rng.choice(style["links"]) + asks + "。" + rng.choice(style["closers"]),
            )
        )

    def form(self, rng, matter, lead, details, *_):
        style = self.style["form"]
        return rng.choice(style["openers"]) + "，".join((lead, *details)) + "。" + rng.choice(style["closers"])


def compose_apart(composer, key, channel, matter, family):
    """A message unlike all texts of `family` (sets of trigrams, extended here); None if the phrases give no more."""
    for attempt in range(80):
        message = composer.compose(key, channel, matter, draw(key, attempt))
        grams = trigrams(message.body + message.cause + message.measures)
        if all(likeness(grams, other) < MAX_LIKENESS for other in family):
            family.append(grams)
            return message
    return None


def issue_messages(composer, handwritten):
    messages = []
    for issue in PARTS["issue"]:
        family = [trigrams(m.body) for m in handwritten if m.issue == issue["slug"]]
        for n in range(len(family), issue["size"]):
            key = f"issue:{issue['slug']}:{n}"
            channel = draw("channel", key).choices(("hotline", "forum", "petition"), (5, 4, 1.2))[0]
            message = compose_apart(composer, key, channel, issue, family)
            if message:
                messages.append(replace(message, issue=issue["slug"], weeks=tuple(issue["weeks"]), how="issue"))
    return messages


def wave_messages(composer):
    messages = []
    for wave in PARTS["wave"]:
        family = []
        for n in range(wave["count"] + wave["quiet"]):
            key = f"wave:{wave['word']}:{n}"
            written = "form" if wave["kind"] == "suggestion" else "petition"
            channel = draw("channel", key).choices(("hotline", "forum", written), (5, 4, 1))[0]
            message = compose_apart(composer, key, channel, wave, family)
            if message:
                off = [w for w in WEEKS if min(abs(w - x) for x in wave["weeks"]) > 2]
                weeks = wave["weeks"] if n < wave["count"] else [draw("quiet", key).choice(off)]
                messages.append(replace(message, weeks=tuple(weeks), how="wave"))
    return messages


def letters(composer):
    """Form letters, each about a case of its own, and one text that many people send word for word."""
    messages = []
    for t, letter in enumerate(PARTS["template"]):
        rng = draw("template", t)
        for n, place in enumerate(rng.sample([p for p in composer.places if p["street"][-2:] == "街道"], letter["copies"])):
            key = f"template:{t}:{n}"
            place = {**place, "estate": draw(key).choice([e for e in place["estates"] if e not in letter.get("avoid", ())])}
            values = composer.fillers(draw(key, "values"), place, key)
            title, body = letter["title"].format_map(values), letter["body"].format_map(values)
            message = Message(key, letter["channel"], title, body, letter["kind"], writer=key, how="template")
            message.district, message.street, message.category = place["district"], place["street"], letter["category"]
            messages.append(message)
    for t, letter in enumerate(PARTS["mailing"]):
        first = None
        for n in range(letter["copies"]):
            key = f"mailing:{t}:{n}"
            message = Message(key, letter["channel"], letter["title"], letter["body"], letter["kind"], golden=1, how="mailing")
            message.writer = key
            message.weeks = (18,) if first else (17,)
            message.district, message.street, message.category, message.copy_of = "望川区", "老码头街道", letter["category"], first
            first = first or message
            messages.append(message)
    for message in messages:
        message.department, message.domain = "市住建局", "城建"
    return messages


def everyday_messages(composer, counts, targets):
    """Everyday matters until every channel has what `targets` asks for; `counts` is what it has."""
    families, messages = defaultdict(list), []
    for channel, target in targets.items():
        needed = {"petition": "letter", "form": "measures"}.get(channel, "leads")
        matters = [m for m in PARTS["everyday"] if needed in m]
        exhausted, n = set(), 0
        while counts[channel] < target and len(exhausted) < len(matters):
            m = n % len(matters)
            key, n = f"everyday:{channel}:{n}", n + 1
            if m in exhausted:
                continue
            family = families["_".join(matters[m]["category"])]
            message = compose_apart(composer, key, channel, matters[m], family)
            if message:
                messages.append(replace(message, how="everyday"))
                counts[channel] += 1
            else:
                exhausted.add(m)
    return messages
