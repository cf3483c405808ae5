#!/usr/bin/env python3
"""Holds measured figures to the committed floors.

usage: floors.py check FLOORS.json FIGURES.json     fails when a figure is worse than its floor
       floors.py write FLOORS.json FIGURES.json     sets every floor to what was measured (after an improvement)

FIGURES.json is what the scoreboard writes. A floor is {"min": x} or {"max": x}. The analysis is deterministic, so floors leave no margin;
times are not in them, and memory has a limit of its own that `write` leaves alone.
"""
import json, sys

LOWER = {"near_misses", "purpose_ece", "template_merges", "false_merges", "quiet_alarms"}
FIGURES = {
    "duplicates": ["f1", "precision"],
    "topics": ["macro_f1", "macro_precision", "near_misses"],
    "labels": ["purpose_macro_f1", "suggestion_f1", "purpose_ece", "legal_route_f1", "field_accuracy", "aspect_accuracy"],
    "ideas": ["ndcg20", "precision20", "spearman", "span_f1", "measure_kappa", "public_kappa", "problem_kappa", "cause_kappa"],
    "category": ["macro_f1"],
    "search": ["ndcg10", "recall20", "mrr10", "judged10"],
    "determinism": ["identical"],
    "planted": ["exact_recall", "near_recall", "template_merges", "false_merges", "issues_macro_f1"],
    "keywords": ["burst_recall20", "quiet_alarms", "whole_phrases"],
}
MEMORY = {"speed": {"peak_mib": {"max": 1536}}}


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def check(floors, figures):
    worse = 0
    for part, names in floors.items():
        for name, floor in names.items():
            value = figures.get(part, {}).get(name)
            holds = value is not None and floor.get("min", value) <= value <= floor.get("max", value)
            worse += not holds
            side, limit = next(iter(floor.items()))
            print(f"{part:12} {name:18} {'-' if value is None else format(value, 'g'):>9}   {side} {limit:g}{'' if holds else '   WORSE'}")
    print(f"{worse} figures worse than their floor")
    return worse == 0


def floors_of(figures):
    side = lambda name: "max" if name in LOWER else "min"
    return {part: {name: {side(name): figures[part][name]} for name in names} for part, names in FIGURES.items()} | MEMORY


command, floors_path, figures_path = sys.argv[1:4]
if command == "write":
    with open(floors_path, "w", encoding="utf-8") as out:
        json.dump(floors_of(read(figures_path)), out, indent=1)
        out.write("\n")
else:
    sys.exit(0 if check(read(floors_path), read(figures_path)) else 1)
