"""What the three notebooks share: the program, its exports as tables, people by the office's rule, intervals, and how pictures look."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import matplotlib.pyplot as plt
import polars as pl
from matplotlib import font_manager

# Okabe and Ito (2008): colours that colour-blind readers tell apart.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442"]
BLUE, RED, GREEN, GREY, INK = *COLOURS[:3], "#B8BCC2", "#30343B"


class Workspace:
    """A workspace read through the program: MINZHI_WORKSPACE, else the shipped sample in a temporary folder that `close` removes."""

    def __init__(self):
        built = pathlib.Path("../target/release/minzhi")
        self.program = os.environ.get("MINZHI_BIN") or (str(built.resolve()) if built.exists() else shutil.which("minzhi"))
        if not self.program:
            raise SystemExit("no minzhi found: cargo build --release, or set MINZHI_BIN")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="minzhi-notebook-"))
        self.path = os.environ.get("MINZHI_WORKSPACE") or str(self.folder / "sample")
        self.is_sample = not os.environ.get("MINZHI_WORKSPACE")
        if self.is_sample:
            self.run("demo", "--no-serve")
        if not pathlib.Path(self.path, "CURRENT").exists():
            raise SystemExit(f"{self.path} holds no analysis: minzhi import, then minzhi analyze")

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
        """Removes the temporary folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def people(frame, *by):
    """Distinct people (实际人数) by the columns `by`: each writer once, with the largest joint letter signed; nameless messages one each."""
    who = pl.col("writer").fill_null(pl.concat_str("source", pl.lit(":"), "external_id")).alias("who")
    sizes = frame.group_by(*by, who).agg(pl.col("people").fill_null(1).clip(1).max())
    return sizes.group_by(*by).agg(pl.col("people").sum())


def wilson(found, of, z=1.959964):
    """Wilson's 95 % interval (1927) of the share `found` / `of`."""
    if not of:
        return 0.0, 1.0
    share, room = found / of, 1 + z * z / of
    middle, half = share + z * z / (2 * of), z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return max(0.0, (middle - half) / room), min(1.0, (middle + half) / room)


def titled(axis, says, how):
    """Says above a picture, in bold, what is seen, and below that in grey how to read it."""
    axis.set_title(f"{how}\n", loc="left", fontsize=9, color="#5A6068", linespacing=0.6)
    axis.annotate(says, (0, 1), (0, 24), "axes fraction", textcoords="offset points", fontsize=12, fontweight="bold")


found = {font.name for font in font_manager.fontManager.ttflist}
chinese = ["Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans CJK JP", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", "SimHei"]
plt.rcParams["font.sans-serif"] = [name for name in chinese if name in found] + ["DejaVu Sans"]
plt.rcParams.update({"axes.unicode_minus": False, "figure.dpi": 110, "font.size": 9.5, "legend.frameon": False, "axes.axisbelow": True})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#8A9099", "grid.color": "#E4E6EA"})
plt.rcParams.update(dict.fromkeys(["text.color", "axes.labelcolor", "xtick.color", "ytick.color"], INK))
