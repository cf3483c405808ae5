#!/usr/bin/env python3.11
"""Makes the shipped sample: half a year of citizens' messages of the fictional city of 澜州, and the truth about them.

usage: python3.11 data/make_sample.py [--out DIR]

Reads   handwritten/*.jsonl    messages written by hand, each used once, as it stands
        handwritten/parts.toml phrases written by hand: issues, waves, everyday matters, form letters, tables of places
Writes  petitions.xlsx, hotline.csv (GBK), forum.jsonl, forms.xlsx and truth.json, beside this file or into DIR

Four kinds of messages are added to those written by hand:
  issues        the same concrete matter in other words, put together from the phrases of its issue
  waves         a word that many people use within a few weeks (bursts and seasons) and few at other times
  everyday      other matters, each at a place of its own, until every file has the size of TARGETS
  submissions   messages sent in again: exact, edited, truncated; form letters with another estate and another sum
                (NOT duplicates), and one text that many people send word for word

Standard library only. Nothing reads the clock: every draw comes from SEED and from what it is for, so that the same input
gives the same files, and a new hand-written message leaves the wording of the others as it was.
"""

import argparse
import csv
import io
import json
from collections import Counter
from pathlib import Path

from generator.base import CHANNELS
from generator.compose import Composer, everyday_messages, issue_messages, letters, load_handwritten, route_handwritten, wave_messages
from generator.course import (
    PERSISTENT_COPIES,
    RESUBMISSIONS,
    date_message,
    number_messages,
    plant_personal_data,
    resubmissions,
    settle_replies,
    settle_writers,
    write_traditional,
)
from generator.ooxml import workbook
from generator.tables import form_row, forum_row, hotline_row, petition_table, with_header
from generator.truth import truth

TARGETS = {"petition": 220, "hotline": 620, "forum": 480, "form": 180}


def make_messages(handwritten):
    """All messages, dated, numbered and in order of time."""
    composer = Composer()
    route_handwritten(handwritten)
    messages = handwritten + issue_messages(composer, handwritten) + wave_messages(composer) + letters(composer)
    counts = Counter(m.channel for m in messages)
    for quotas in RESUBMISSIONS.values():
        counts.update(quotas)
    counts["petition"] += PERSISTENT_COPIES
    messages += everyday_messages(composer, counts, TARGETS)
    plant_personal_data(messages)
    write_traditional(messages)
    for message in messages:
        date_message(message)
    messages.sort(key=lambda m: (m.when, m.key))
    settle_writers(messages)
    messages += resubmissions(messages)
    messages.sort(key=lambda m: (m.when, m.key))
    settle_replies(messages)
    number_messages(messages)
    return messages


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    out = arguments.parse_args().out
    messages = make_messages(load_handwritten())
    of = {channel: [m for m in messages if m.channel == channel] for channel in CHANNELS}

    table, merges = petition_table(of["petition"])
    workbook(out / "petitions.xlsx", "信访件", table, 3, merges)
    workbook(out / "forms.xlsx", "人民建议征集表", with_header([form_row(m) for m in of["form"]]), 1, share_strings=False)
    tickets = io.StringIO(newline="")
    csv.writer(tickets, lineterminator="\r\n").writerows(with_header([hotline_row(m) for m in of["hotline"]]))
    (out / "hotline.csv").write_bytes(tickets.getvalue().encode("gbk"))
    posts = "".join(json.dumps(forum_row(m), ensure_ascii=False) + "\n" for m in of["forum"])
    (out / "forum.jsonl").write_bytes(posts.encode())
    (out / "truth.json").write_bytes((json.dumps(truth(messages), ensure_ascii=False, indent=1) + "\n").encode())
    print(f"{len(messages)} messages:", ", ".join(f"{channel} {len(rows)}" for channel, rows in of.items()))
    print(", ".join(f"{how} {n}" for how, n in Counter(m.how for m in messages).items()))


if __name__ == "__main__":
    main()
