"""What the three notebooks share: the program, its exports as tables, people by the office's rule, intervals, and how pictures look."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import matplotlib.pyplot as plt
import polars as pl
from matplotlib import font_manager

# Okabe and Ito (2008): eight colours that colour-blind readers tell apart; the pale ones come last.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442"]
BLUE, RED, GREEN = COLOURS[:3]
GREY, INK = "#B8BCC2", "#30343B"
CHINESE = ["Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans CJK JP", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", "SimHei"]


class Workspace:
    """A workspace read through the program: MINZHI_WORKSPACE, else the shipped sample in a temporary folder that `close` removes."""

    def __init__(self):
        built = pathlib.Path("../target/release/minzhi")
        self.program = os.environ.get("MINZHI_BIN") or (str(built.resolve()) if built.exists() else shutil.which("minzhi"))
        if not self.program:
            raise SystemExit("no minzhi found: cargo build --release, or set MINZHI_BIN")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="minzhi-notebook-"))
        self.path = os.environ.get("MINZHI_WORKSPACE")
        self.is_sample = not self.path
        if self.is_sample:
            self.path = str(self.folder / "sample")
            self.run("demo", "--no-serve")

    def run(self, *words, workspace=None):
        """Runs a command and returns what it prints; says why when it fails."""
        command = [self.program, "--workspace", str(workspace or self.path), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def table(self, name, workspace=None):
        """A table of the current analysis, exported as Parquet."""
        path = self.folder / f"{name}.parquet"
        self.run("export", name, "--format", "parquet", "-o", path, workspace=workspace)
        return pl.read_parquet(path)

    def close(self):
        """Removes what was written to the temporary folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def people(frame, *by):
    """Distinct people (实际人数) by the columns `by`: each writer once, with the largest joint letter signed; nameless messages one each."""
    key = pl.col("writer").fill_null(pl.concat_str("source", pl.lit(":"), "external_id"))
    size = pl.col("people").fill_null(1).clip(1)
    return frame.group_by(*by, key.alias("who")).agg(size.max().alias("people")).group_by(*by).agg(pl.col("people").sum())


def wilson(found, of, z=1.959964):
    """Wilson's 95 % interval (1927) of the share `found` / `of`."""
    if not of:
        return 0.0, 1.0
    share, room = found / of, 1 + z * z / of
    middle, half = share + z * z / (2 * of), z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return max(0.0, (middle - half) / room), min(1.0, (middle + half) / room)


def titled(axis, says, how=""):
    """Puts what is seen above a picture, in bold, and below it in grey how to read it."""
    axis.set_title(f"{how}\n" if how else "", loc="left", fontsize=9, color="#5A6068", linespacing=0.6)
    axis.annotate(says, (0, 1), (0, 24 if how else 8), "axes fraction", textcoords="offset points", fontsize=12, fontweight="bold", color=INK)


fonts = {font.name for font in font_manager.fontManager.ttflist}
plt.rcParams.update({
    "font.sans-serif": [name for name in CHINESE if name in fonts] + ["DejaVu Sans"], "axes.unicode_minus": False, "figure.dpi": 110,
    "font.size": 9.5, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#8A9099", "axes.labelcolor": INK, "text.color": INK,
    "xtick.color": INK, "ytick.color": INK, "legend.frameon": False, "savefig.bbox": "tight", "axes.axisbelow": True, "grid.color": "#E4E6EA",
})
