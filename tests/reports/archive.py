"""The exports of a workspace, and what a figure of a document counts in them: computed here from the tables alone."""

import io
import re
import subprocess
import tempfile
import tomllib
from datetime import date
from pathlib import Path

import polars as pl

MODELS = Path(__file__).resolve().parents[2] / "models" / "report"
KEY = ["source", "external_id"]
# From the rules of the screening: a specific measure, the grade of a golden idea.
SPECIFIC_MEASURE, GOLDEN_GRADE = 1.5, 2.0


class Unknown(Exception):
    """A filter that the exports do not answer."""


class Archive:
    """All messages that may be shown, one row each."""

    def __init__(self, binary, workspace):
        self.binary, self.workspace = binary, workspace
        whole = self.table("messages")
        for name in ["labels", "topics", "duplicates", "ideas"]:
            table = self.table(name)
            again = [column for column in table.columns if column in whole.columns and column not in KEY]
            whole = whole.join(table.rename({column: f"{name}_{column}" for column in again}), on=KEY, how="left")
        themes = self.table("topic_list").select("topic_id", "theme")
        whole = whole.join(themes, on="topic_id", how="left")
        time = pl.col("time").cast(pl.String).str.slice(0, 10).str.to_date(strict=False)
        self.all = whole.with_columns(
            day=time,
            own=pl.col("source") + ":" + pl.col("external_id"),
        ).filter(~pl.col("protected"))
        self.first = whole.select(time.min()).item()
        self.listed = {}

    def run(self, *words):
        done = subprocess.run([self.binary, "--workspace", self.workspace, *words], capture_output=True)
        if done.returncode:
            raise RuntimeError(f"minzhi {' '.join(words)}: {done.stderr.decode()}")
        return done.stdout

    def table(self, name):
        return pl.read_parquet(io.BytesIO(self.run("export", name, "--format", "parquet")))

    def of(self, pairs):
        """The messages of a filter's names and values."""
        chosen = self.all
        for name, value in pairs:
            chosen = chosen.filter(self.test(name, value))
        return chosen

    def test(self, name, value):
        flag = value == "true"
        distinct = pl.col("representative").is_null() | (pl.col("representative") == pl.col("own"))
        column = pl.col(name) if name in self.all.columns else None
        match name:
            case "from":
                return pl.col("day") >= date.fromisoformat(value)
            case "to":
                return pl.col("day") <= date.fromisoformat(value)
            case "week":
                return pl.col("day").dt.strftime("%G-W%V") == value
            case "dated":
                return pl.col("day").is_not_null() == flag
            case "topic":
                return pl.col("topic_id") == value
            case "classified":
                return pl.col("topic_id").is_not_null() == flag
            case "further":
                return pl.col("also").cast(pl.String).str.contains(value, literal=True)
            case "urgent" | "unsure" | "legal_route":
                return column == flag
            case "repeat":
                return distinct != flag
            case "replied":
                return (pl.col("reply").str.strip_chars() != "") == flag
            case "measure":
                return (pl.col("measure_offsets").cast(pl.String) != "[]") == flag
            case "step":
                steps = ["distinct", "suggestions", "with_measure", "golden"]
                tests = [
                    distinct,
                    pl.col("purpose") == "suggestion",
                    pl.col("measure") >= SPECIFIC_MEASURE,
                    pl.col("grade") >= GOLDEN_GRADE,
                ]
                reached = tests[: steps.index(value) + 1]
                return pl.all_horizontal(reached)
            case "channel" | "source" | "district" | "department" | "purpose" | "field" | "aspect" | "theme" | "collection_point":
                return column == value
            case "group":
                group = self.all.filter(pl.col("uid") == value)["group_id"].drop_nulls()
                return (pl.col("uid") == value) | pl.col("group_id").is_in(group.to_list())
            case "keyword" | "beside" | "extra":
                return self.asked(name, value)
        raise Unknown(name)

    def asked(self, name, value):
        """Which messages hold a word is in no export of all messages: the list that the search writes is taken instead."""
        if (name, value) not in self.listed:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "found.parquet"
                self.run("search", value, "--filter", f"{name}={value}", "--limit", "1000000", "--output", str(file))
                found = pl.read_parquet(file)
            self.listed[name, value] = (found["source"] + ":" + found["external_id"]).to_list()
        return pl.col("own").is_in(self.listed[name, value])

    @staticmethod
    def people(chosen):
        """Each writer once, with the size of the largest joint letter; a message without a writer by itself."""
        size = pl.col("people").fill_null(1).clip(lower_bound=1).cast(pl.Int64)
        named = chosen.filter(pl.col("writer").is_not_null()).group_by("writer").agg(size.max().alias("size"))
        nameless = chosen.filter(pl.col("writer").is_null()).select(size.alias("size"))
        return int((named["size"].sum() or 0) + (nameless["size"].sum() or 0))


class Words:
    """The phrases of changes and shares, from the catalogue that the program prints them with."""

    def __init__(self, language):
        self.shared = tomllib.loads((MODELS / language / "shared.toml").read_text("utf-8"))

    def changes(self, now, earlier, people, least_base=20, level=3.0):
        """Every right way to print a change: in a cell and in a sentence."""
        unit = self.shared["unit"]["people" if people else "messages"]

        def said(name, value=""):
            return {self.shared[part][name].format(value=value, unit=unit) for part in ["change", "change_cell"] if name in self.shared[part]}

        if earlier is None:
            return said("no_data_before") | said("no_data_year")
        difference = now - earlier
        if difference == 0 and (earlier == 0 or earlier < least_base):
            return said("level")
        if earlier == 0:
            return said("from_none_before") | said("from_none_year")
        if earlier < least_base:
            return said("more" if difference > 0 else "fewer", abs(difference))
        percent = 100 * difference / earlier
        ways = said("up" if percent >= 0 else "down", f"{abs(percent):.1f}%")
        return ways | said("level") if abs(percent) <= level else ways


def recomputed(archive, words, figure):
    """Every right way to print a figure, or None where only a published rule gives it."""
    (kind, of), = figure["of"].items()
    count = lambda pairs: archive.of(pairs).height
    match kind:
        case "messages":
            return {str(count(of))}
        case "people":
            return {str(archive.people(archive.of(of)))}
        case "distinct":
            column = {"topic": "topic_id"}.get(of["column"], of["column"])
            if column not in archive.all.columns:
                raise Unknown(column)
            return {str(archive.of(of["among"])[column].drop_nulls().n_unique())}
        case "share":
            part, whole = count(of["part"]), count(of["whole"])
            return {f"{100 * part / whole:.1f}%"} if whole else set()
        case "change":
            number = (lambda pairs: archive.people(archive.of(pairs))) if of["people"] else count
            earlier = None if of["earlier"] is None else number(of["earlier"])
            return words.changes(number(of["now"]), earlier, of["people"])
        case "points":
            share = lambda pair: 100 * count(pair[0]) / count(pair[1])
            difference = share(of["now"]) - share(of["earlier"])
            return {words.shared["change"]["points"].format(value=f"{difference:+.1f}")}
        case "derived":
            number = re.search(r"-?\d+(\.\d+)?", figure["shown"])
            if number is None:
                return None
            decimals = len(number.group(0).partition(".")[2])
            value = abs(of["value"]) if "-" not in number.group(0) else of["value"]
            near = abs(float(number.group(0)) - value) <= 0.5 * 10**-decimals + 1e-9
            return None if near else {f"{of['value']} by {of['rule']}"}
    raise Unknown(kind)
