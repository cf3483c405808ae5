"""Opens the documents of a workspace as a reader would and computes every figure in them again from exports.

    python check.py --bin target/release/minzhi --workspace DIR [--kinds weekly,special] [--keep DIR]

For each kind it asks for the draft as JSON (the list of figures with what they count), as Word and as Excel. Then
1. every figure must be what the exported tables give for its filters (archive.py);
2. python-docx must read the Word file, and find every text of the draft in it, in order;
3. a run of digits that is no figure must be a date, an ordinal or another plain kind; citizens' own words are exempt, and the notes on the data;
4. openpyxl must read the workbook, and each number in it must be the figure of its cell.
"""

import argparse
import io
import json
import re
import sys
from pathlib import Path

import docx
import openpyxl

from archive import Archive, Unknown, Words, recomputed

KINDS = [
    "daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "special", "letter", "forecast", "general", "selection", "call",
    "contest", "projects", "joint_review", "notice",
]

# Digits that are no counts: days and spans of time, numbers of headings, tables and issues, ordinals, thresholds of rules, the hotline's
# number, a letter's own number, how many the list at hand has (which is counted where it is a table's).
PLAIN = re.compile(
    r"\d{4}年(\d{1,2}月(\d{1,2}日)?)?|\d{1,2}月(份|底|初|中旬|上旬|下旬)?(\d{1,2}日)?|\d{1,2}日|\d{4}-\d{2}-\d{2}|\d{4}-W\d{2}|\d{1,2}[:：]\d{2}"
    r"|第\d+[期次周季名号步条章类位个年]?|[表图]\d+|附件\d*|^\d+$|^（?\d+[.）]|[（(]\d[）)]|近\d+[个日天年周]月?|前\d+[位项名]?|\d+个月|\d+小时|\d+(个)?工作日"
    r"|\d+周|\d+天|\d+年|[周月期年度日季]为0|达到\d+件|不少于\d+(\.\d+)?|\d+路|原编号：\S+|（1人提出）|发现\d+类问题|候选项目\d+个|初选建议\d+件|^\d+（并列）$|满分\d+分|之和为\d+|合计（\d+项）|12345|\d{1,2}[.](?=\D)|\d+字|[一二三四]季度"
)


def pieces(text):
    for piece in text:
        (kind, value), = piece.items()
        yield kind, value


def shown(text):
    said = ""
    for kind, value in pieces(text):
        said += value if kind == "words" else value["shown" if kind == "figure" else "text"]
    return said


def blocks_of(document):
    yield from document["blocks"]
    for annex in document["annexes"]:
        yield from annex["blocks"]


def texts_of(block):
    (kind, body), = block["body"].items()
    match kind:
        case "heading":
            return [body["text"]]
        case "paragraph":
            return [body]
        case "item":
            return [body["lead"], body["text"]]
        case "table":
            return [cell for row in body["rows"] for cell in row["cells"]]
    return []


def figures_of(document):
    heads = [document["title"]] + ([document["subtitle"]] if document["subtitle"] else [])
    for text in heads + [text for block in blocks_of(document) for text in texts_of(block)]:
        yield from (value for kind, value in pieces(text) if kind == "figure")
    for block in blocks_of(document):
        for series in block["body"].get("chart", {"series": []})["series"]:
            yield from (value for value in series["values"] if value is not None)


def words_of_file(data):
    """All words of a Word file in the order in which they stand."""
    file = docx.Document(io.BytesIO(data))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
    return "".join(node.text or "" for node in file.element.body.iter(name)), file


class Check:
    def __init__(self, archive, keep):
        self.archive, self.keep, self.faults = archive, keep, []
        self.words = Words("zh")

    def fault(self, what):
        self.faults.append(what)

    def kind(self, kind, asked):
        self.faults = []
        editions = {form: self.archive.run("report", kind, *asked, "--format", form) for form in ["json", "docx", "xlsx"]}
        if self.keep:
            for form, data in editions.items():
                (self.keep / f"{kind}.{form}").write_bytes(data)
        document = json.loads(editions["json"])
        counted, derived, unknown = self.figures(document)
        plain = self.word(document, editions["docx"])
        cells = self.excel(document, editions["xlsx"])
        if counted == 0 and kind not in ("call",):
            self.fault("no figure of this document was computed again")
        verdict = "FAILED" if self.faults else "passed"
        print(f"{kind:13} {verdict}  figures {counted} computed again, {derived} by rules, {unknown} not in exports; plain digits {plain}; cells {cells}")
        for fault in self.faults[:12]:
            print(f"    {fault}")
        return not self.faults

    def figures(self, document):
        counted = derived = unknown = 0
        for figure in figures_of(document):
            try:
                ways = recomputed(self.archive, self.words, figure)
            except Unknown:
                unknown += 1
                continue
            if ways is None:
                derived += 1
            elif figure["shown"] in ways:
                counted += 1
            else:
                self.fault(f"printed {figure['shown']}, the exports give {sorted(ways)}: {json.dumps(figure['of'], ensure_ascii=False)}")
        return counted, derived, unknown

    def word(self, document, data):
        """Every text stands in the file in order; digits beside figures are of a plain kind."""
        printed, file = words_of_file(data)
        if not file.sections or file.sections[0].page_width.mm < 209:
            self.fault("the paper is not A4")
        rest = printed
        for text in [document["title"]] + [text for block in blocks_of(document) for text in texts_of(block)]:
            wanted = re.sub(r"\s*\n\s*", "\n", shown(text))
            for line in filter(None, (line.strip() for line in wanted.split("\n"))):
                at = rest.find(line)
                if at < 0:
                    self.fault(f"not in the Word file, or not in its place: {line[:60]}")
                else:
                    rest = rest[at + len(line):]
        notes = {id(block) for block in document["annexes"][-1]["blocks"]} if document["annexes"] else set()
        plain = 0
        for block in blocks_of(document):
            if id(block) in notes:
                continue
            for text in texts_of(block):
                plain += self.plain(text)
        plain += self.plain(document["title"])
        return plain

    def plain(self, text):
        """Words between figures, quotations and names of topics: what is left of digits when plain kinds are taken out is a fault."""
        found = 0
        said = "".join(value if kind == "words" else "\x00" for kind, value in pieces(text))
        found += len(PLAIN.findall(said))
        left = PLAIN.sub("", said)
        for digits in re.finditer(r"\d+(\.\d+)?%?", left):
            around = left[max(0, digits.start() - 12): digits.end() + 12].replace("\x00", "·")
            self.fault(f"digits that are no figure: {digits.group(0)} in …{around}…")
        return found

    def excel(self, document, data):
        book = openpyxl.load_workbook(io.BytesIO(data))
        if any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row):
            self.fault("a formula stands in the workbook")
        checked = 0
        for block in blocks_of(document):
            table = block["body"].get("table")
            if table is None:
                continue
            name = f"表{table['number']}"
            if name not in book.sheetnames:
                self.fault(f"no sheet {name}")
                continue
            sheet = book[name]
            rows = sum(not row["total"] for row in table["rows"])
            for said in re.findall(r"合计（(\d+)项）", "".join(shown(cell) for row in table["rows"] for cell in row["cells"])):
                if int(said) != rows:
                    self.fault(f"{name} says {said} items and has {rows}")
            for at, row in enumerate(table["rows"]):
                for column, text in enumerate(row["cells"]):
                    kept, printed = sheet.cell(at + 4, column + 1).value, shown(text)
                    checked += 1
                    if not same(kept, printed):
                        self.fault(f"{name} row {at + 1} column {column + 1}: {kept!r} for {printed}")
        return checked


def same(kept, printed):
    if isinstance(kept, (int, float)):
        number = re.match(r"[+-]?\d+(\.\d+)?", printed)
        if number is None:
            return False
        value = float(number.group(0))
        return abs(kept - (value / 100 if printed.endswith("%") else value)) < 1e-9
    return (kept or "").strip() == printed.strip()


def subjects(archive):
    """What documents about one matter are asked about: the largest topic, the best idea's message, the busiest department."""
    topics = archive.all["topic_id"].drop_nulls().value_counts().sort(["count", "topic_id"], descending=[True, False])
    largest = topics["topic_id"][0]
    best = archive.all.filter(archive.all["rank"].is_not_null()).sort("rank")["own"][0]
    departments = archive.all["department"].drop_nulls().value_counts().sort(["count", "department"], descending=[True, False])
    busiest = ["--department", departments["department"][0]] if departments.height else ["--topic", largest]
    about = ["--topic", largest]
    # Spans that the archive's last day has not ended are asked for as if it had: the sample is half a year.
    last = archive.all["day"].max()
    half, whole = ["--as-of", f"{last.year}-{'06-30' if last.month < 7 else '12-31'}"], ["--as-of", f"{last.year}-12-31"]
    spans = {"quarterly": half, "half_yearly": half, "yearly": whole, "contest": whole, "projects": whole}
    return spans | {"special": about, "joint_review": about, "call": about, "letter": ["--message", best], "notice": busiest}


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--bin", required=True)
    asked.add_argument("--workspace", required=True)
    asked.add_argument("--kinds", default=",".join(KINDS))
    asked.add_argument("--keep", type=Path, help="folder for the documents, to look at them")
    asked = asked.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    archive = Archive(asked.bin, asked.workspace)
    check, about = Check(archive, asked.keep), subjects(archive)
    failed = [kind for kind in asked.kinds.split(",") if not check.kind(kind, about.get(kind, []))]
    if failed:
        sys.exit(f"{len(failed)} kinds failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
