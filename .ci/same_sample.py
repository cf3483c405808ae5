#!/usr/bin/env python3
"""Compares two folders that hold the shipped sample: text files byte by byte, workbooks by the contents of their packages.

usage: same_sample.py COMMITTED MADE
The compressed bytes of a workbook depend on the version of zlib, its contents do not.
"""
import pathlib, sys, zipfile

FILES = ["petitions.xlsx", "hotline.csv", "forum.jsonl", "forms.xlsx", "truth.json"]


def contents(path):
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as package:
        return [(entry.filename, package.read(entry)) for entry in package.infolist()]


committed, made = map(pathlib.Path, sys.argv[1:3])
differing = [name for name in FILES if contents(committed / name) != contents(made / name)]
if differing:
    sys.exit(f"made anew, {', '.join(differing)} differ from the committed sample\nhint: run data/make_sample.py and commit what it writes")
print(f"{len(FILES)} files as committed")
