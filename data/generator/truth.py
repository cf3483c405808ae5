"""What a program should find in the sample, by external id."""

import re
from collections import defaultdict

from .base import CHANNELS, PARTS, person

PERSONAL = {
    "resident_id": r"(?<!\d)99\d{15}[\dX](?!\d)",
    "bank_card": r"(?<!\d)6229\s?99[\d ]{9,14}\d(?!\d)",
    "phone": r"(?<!\d)1(?:990|660)\d{7}(?!\d)",
    "plate": r"[澜湘][A-Z]·?[A-Z0-9]{5}",
    "email": r"[A-Za-z0-9._-]+@example\.cn",
}


def personal_data(message):
    text = message.text() + "\n" + message.reply
    found = [(kind, value) for kind, pattern in PERSONAL.items() for value in re.findall(pattern, text)]
    writers = {message.writer, (message.copy_of or message).writer}
    return found + [("name", name) for name in sorted(person(w)["name"] for w in writers) if name in text]


def truth(messages):
    """The planted facts; every list is in order of time."""

    def of_kind(kind):
        return [m.id for m in messages if m.kind == kind]

    def tagged(tag):
        return [m.id for m in messages if tag in m.tags]

    def pairs(*hows):
        copies = [m for m in messages if m.copy_of and m.how in hows]
        return [{"a": m.copy_of.id, "b": m.id, "same_writer": m.writer == m.copy_of.writer} for m in copies]

    def waves(form):
        return {
            wave["word"]: {
                "weeks": [f"2025-W{week:02d}" for week in wave["weeks"]],
                "ids": [m.id for m in messages if wave["word"] in m.text()],
            }
            for wave in PARTS["wave"]
            if wave["form"] == form
        }

    templates = defaultdict(list)
    writers = defaultdict(list)
    for m in messages:
        if m.how == "template":
            templates[m.key.split(":")[1]].append(m.id)
        writers[m.channel, m.writer].append(m.id)
    issues, near = defaultdict(list), defaultdict(list)
    for m in messages:
        if m.issue:
            issues[m.issue].append(m.id)
        for tag in m.tags:
            if tag.startswith("near:"):
                near[tag.removeprefix("near:")].append(m.id)
    files = {"petition": "petitions", "hotline": "hotline", "forum": "forum", "form": "forms"}
    return {
        "sources": {files[c]: [m.id for m in messages if m.channel == c] for c in CHANNELS},
        "duplicates": {"exact": pairs("exact", "mailing"), "edited": pairs("edited"), "truncated": pairs("truncated")},
        "templates": [{"a": a, "b": b} for ids in templates.values() for i, a in enumerate(ids) for b in ids[i + 1 :]],
        "mass_mailings": [[m.id for m in messages if m.how == "mailing"]],
        "issues": dict(sorted(issues.items())),
        "near_misses": dict(sorted(near.items())),
        "bursts": waves("burst"),
        "seasons": waves("season"),
        "kinds": {kind: of_kind(kind) for kind in ("appeal", "accusation", "inquiry", "urgent", "suggestion", "idea", "praise", "test")},
        "accused_official": tagged("accused_official"),
        "illegal_business": tagged("illegal_business"),
        "legal_route": tagged("legal_route"),
        "ideas": {m.id: m.golden for m in messages if m.kind in ("idea", "suggestion")},
        "traps": tagged("trap"),
        "three_suggestions": tagged("three_suggestions"),
        "two_matters": tagged("two_matters"),
        "people": {m.id: m.people for m in messages if m.people > 1},
        "signed_by_56": tagged("signed_by_56"),
        "same_writer": [ids for ids in writers.values() if len(ids) > 1],
        "traditional": tagged("traditional"),
        "replied": [m.id for m in messages if m.reply],
        "personal_data": [{"id": m.id, "kind": kind, "value": value} for m in messages for kind, value in personal_data(m)],
        "handwritten": {m.key.split(":", 1)[1]: m.id for m in messages if m.how == "handwritten"},
    }
