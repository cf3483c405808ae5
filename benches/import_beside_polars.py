#!/usr/bin/env python3
"""Import of a CSV file to the archive on one core, beside Polars reading the same file on one core.

    pip install polars
    python3 benches/import_beside_polars.py [--file FILE.csv] [--runs 3]

Without --file, a file of about 64 MB with made-up messages is written first. Every figure is the best of the runs, each in a new process:
`polars.read_csv` (strings, no analysis of types), the same with `write_parquet`, and `minzhi import` into a new workspace, which decides the
encoding on the whole file, types every cell, settles repeats and writes the archive.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = "小区 路灯 夜里 不亮 老人 出行 建议 增设 台阶 扶手 公交 站台 候车 雨棚 孩子 放学 路口 拥堵 希望 部门 核实 处理 物业 电梯 维修 资金 公示 噪音 施工 早晚 时段 错峰".split()
POLARS = """
import sys, polars
frame = polars.read_csv(sys.argv[1], infer_schema=False)
if sys.argv[2]:
    frame.write_parquet(sys.argv[2], compression="zstd", compression_level=1)
"""


def write_sample(path: Path, size: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as out:
        out.write("工单编号,受理时间,来电人,联系电话,诉求标题,内容描述,所属区域,主办单位,答复内容,满意度\n")
        row = 0
        while out.tell() < size:
            row += 1
            text = lambda n: "，".join("".join(chance.choices(WORDS, k=4)) for _ in range(n))
            body = text(20) + "。\n" + text(5) + "。" if row % 9 == 0 else text(20) + "。"
            out.write(
                f'GD{row:09},2025-{row % 12 + 1:02}-{row % 28 + 1:02} 09:{row % 60:02}:00,市民{row % 7919},138{row % 100_000_000:08},'
                f'{text(2)},"{body}",第{row % 16}区,第{row % 40}局,"{text(12)}。",满意\n'
            )


def best(runs: int, command: list[str], env: dict[str, str], before=lambda: None) -> float:
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        subprocess.run(command, check=True, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bin", type=Path, default=ROOT / "target/release/minzhi")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = asked.file or Path(folder) / "hotline.csv"
        if not asked.file:
            write_sample(file, 64_000_000)
        size = file.stat().st_size / 1e6
        one = {"POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1"}
        workspace = Path(folder) / "workspace"
        fresh = lambda: subprocess.run(["rm", "-rf", workspace], check=True)
        nothing = best(asked.runs, [sys.executable, "-c", "import polars"], one)
        rows = [
            ("polars: read", best(asked.runs, [sys.executable, "-c", POLARS, file, ""], one) - nothing),
            ("polars: read, write Parquet", best(asked.runs, [sys.executable, "-c", POLARS, file, f"{folder}/p.parquet"], one) - nothing),
            ("minzhi import", best(asked.runs, [asked.bin, "--workspace", workspace, "import", file], one, fresh)),
        ]
        print(f"{file.name}, {size:.0f} MB, one core, best of {asked.runs}\n")
        for name, seconds in rows:
            print(f"{name:<28} {seconds:7.2f} s {size / seconds:8.0f} MB/s")


if __name__ == "__main__":
    main()
