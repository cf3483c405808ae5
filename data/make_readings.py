"""Writes readings.csv: what a reader of the sample would have decided, taken from truth.json, for `minzhi evaluate`.

usage: python3 data/make_readings.py (Python 3.11, standard library only). Every sixth message, all messages of the issues and all repeats;
an empty cell says that the reader did not decide.
"""
import csv
import json
from pathlib import Path

HERE = Path(__file__).parent
PURPOSES = {
    "appeal": "申诉求决", "accusation": "检举控告", "inquiry": "咨询", "suggestion": "建议意见", "idea": "建议意见", "praise": "其他", "test": "其他",
}
HEADERS = ["来源", "原编号", "信访目的", "应通过法定途径解决", "紧急", "受保护来件", "金点子", "同类事项", "并单组"]


def main():
    truth = json.loads((HERE / "truth.json").read_text(encoding="utf-8"))
    source_of = {id: source for source, ids in truth["sources"].items() for id in ids}
    purpose_of = {id: PURPOSES[kind] for kind, ids in truth["kinds"].items() if kind in PURPOSES for id in ids}
    topic_of = {id: issue for issue, ids in truth["issues"].items() for id in ids}
    group_of = {}
    for pairs in truth["duplicates"].values():
        for pair in pairs:
            group_of[pair["a"]] = group_of[pair["b"]] = f"重{pair['a']}"
    alone = {id for pair in truth["templates"] for id in pair.values()} - set(group_of)
    every_sixth = {id for ids in truth["sources"].values() for id in ids[::6]}
    read = every_sixth | set(topic_of) | set(group_of) | alone
    # What was planted is surely so; what surely is not, are suggestions, questions and praise. Of other appeals the truth says nothing.
    plain = {id for kind in ("suggestion", "idea", "inquiry", "praise") for id in truth["kinds"][kind]}
    yes_no = lambda id, ids: "是" if id in ids else "否" if id in plain else ""
    legal, urgent, accused = (set(ids) for ids in (truth["legal_route"], truth["kinds"]["urgent"], truth["accused_official"]))
    with (HERE / "readings.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADERS)
        for source, ids in truth["sources"].items():
            for id in ids:
                if id in read:
                    rows.writerow([
                        source, id, purpose_of.get(id, ""), yes_no(id, legal), yes_no(id, urgent), yes_no(id, accused),
                        truth["ideas"].get(id, ""), topic_of.get(id, ""), group_of.get(id, "无" if id in alone else ""),
                    ])


if __name__ == "__main__":
    main()
