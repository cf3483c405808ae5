#!/usr/bin/env python3
"""Writes the measured figures into the table between `<!-- figures -->` marks of both READMEs.

usage: figures.py FIGURES.json      (what the scoreboard writes with --json; parts that it does not hold are shown as –)
"""
import json, pathlib, re, sys

TOP = pathlib.Path(__file__).resolve().parent.parent
HEADS = {
    "README.md": ("| task | figure | minzhi | peer |", 0),
    "README.zh-CN.md": ("| 任务 | 指标 | 民智 | 对照组 |", 1),
}
# Task and figure in both languages; part and names in FIGURES.json; decimals; the best peer, where it is not measured in the same run.
ROWS = [
    (("near-duplicates, 577 judged pairs", "重复件，577 对人工判定"), ("F1 · precision", "F1 · 精确率"), "duplicates", ("f1", "precision"), 3, "0.911 · 0.975"),
    (("22 real issues among 4,326 messages", "4326 件中的 22 个真实事项"), ("macro F1", "宏平均 F1"), "topics", ("macro_f1",), 3, "0.872"),
    (("purpose", "信访目的"), ("macro F1", "宏平均 F1"), "labels", ("purpose_macro_f1",), 3, "0.733"),
    (("ten fields · ten aspects", "十个领域 · 十个方面"), ("accuracy", "准确率"), "labels", ("field_accuracy", "aspect_accuracy"), 3, "0.747 · 0.767"),
    (("golden ideas", "金点子"), ("nDCG@20 · rank correlation", "nDCG@20 · 秩相关"), "ideas", ("ndcg20", "spearman"), 3, "0.786 · 0.814"),
    (("measure passages", "对策原文"), ("F1 over characters", "按字 F1"), "ideas", ("span_f1",), 3, "0.436"),
    (("seven categories, learnt with `train`", "七个类别，用 `train` 学习"), ("macro F1", "宏平均 F1"), "category", ("macro_f1",), 3, "0.919"),
    (("search, 50 judged queries", "搜索，50 个人工判定的查询"), ("nDCG@10", "nDCG@10"), "search", ("ndcg10",), 3, "0.642"),
    (("issues planted among 100,000 messages", "十万件中埋设的事项"), ("macro F1", "宏平均 F1"), "planted", ("issues_macro_f1",), 3, "–"),
    (("same answer on one thread, with rows shuffled, files in another order", "单线程、打乱行序、换文件顺序，结果相同"), ("share", "比例"), "determinism", ("identical",), 0, "–"),
    (("100,000 messages, file to searchable analysis, two cores", "十万件，从文件到可搜索，双核"), ("messages a second", "每秒件数"), "speed", ("rows_per_s",), 0, "peer_per_s"),
    (("the same", "同上"), ("peak memory, MiB", "内存峰值，MiB"), "speed", ("peak_mib",), 0, "peer_peak_mib"),
]


def table(head, language, figures):
    speed = figures.get("speed", {})
    if "peer_seconds" in speed:
        speed["peer_per_s"] = speed["rows"] / speed["peer_seconds"]
    lines = [head, "|---|---|---|---|"]
    for task, figure, part, names, decimals, peer in ROWS:
        values = [figures.get(part, {}).get(name) for name in names]
        ours = " · ".join("–" if value is None else f"{value:,.{decimals}f}" for value in values)
        if peer.startswith("peer_"):
            peer = f"{speed[peer]:,.0f}" if peer in speed else "–"
        lines.append(f"| {task[language]} | {figure[language]} | {ours} | {peer} |")
    return "\n".join(lines)


figures = json.load(open(sys.argv[1], encoding="utf-8"))
for name, (head, language) in HEADS.items():
    path = TOP / name
    text = path.read_text(encoding="utf-8")
    block = f"<!-- figures -->\n{table(head, language, figures)}\n<!-- /figures -->"
    path.write_text(re.sub(r"<!-- figures -->.*?<!-- /figures -->", lambda _: block, text, flags=re.S), encoding="utf-8")
