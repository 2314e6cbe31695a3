"""Report: what was measured as a page of Markdown and a JSON document, with the machine it was measured on.

Pure of measuring: it is given series and facts. The ratios are the message; the seconds are this machine's.
"""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.series import MODES, Series

AIMS = {"import": 0.5, "post": 0.5}
GROWTH_MAX = 1.2
MEMORY_MAX = 300_000_000
TABLES_TOLD = 8


def machine(server: str) -> dict[str, str]:
    """The machine and the versions, as told on the page."""
    with psycopg.connect(server) as conn:
        row = conn.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers')"
        ).fetchone()
    assert row is not None
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "PostgreSQL": f"{row[0]}, shared_buffers {row[1]}",
        "Python": platform.python_version(),
    }


def page(series: Sequence[Series], facts: dict[str, str]) -> str:
    """The page in Markdown."""
    parts = [
        "# How fast actuals become books",
        "",
        "Written by `make bench`. A ratio compares with COPY (text format) of the rows that a phase leaves",
        "behind into empty tables with the same checks and indexes, in the same run: 1.00 is as fast as",
        "COPY. Aim: import and post at 0.50 or more.",
        "",
        *(f"- {name}: {fact}" for name, fact in facts.items()),
        "",
        "| actuals | statistics | phase | seconds | lines/s | COPY rows | COPY s | ratio | client memory |",
        "|---:|---|---|---:|---:|---:|---:|---:|---:|",
        *(_row(each, index) for each in series for index in range(len(each.phases))),
        "",
        *_growth(series),
        *_statistics(series),
    ]
    return "\n".join(parts) + "\n"


def _row(series: Series, index: int) -> str:
    each = series.phases[index]
    rows = sum(copied.rows for copied in each.copied)
    seconds = sum(copied.seconds for copied in each.copied)
    return (
        f"| {series.lines:,} | {series.mode} | {each.phase} "
        f"| {each.seconds:.2f} | {each.lines_per_second:,.0f} "
        f"| {rows:,} | {seconds:.2f} | {each.ratio:.2f} | {each.memory / 1e6:.0f} MB |"
    )


def _growth(series: Sequence[Series]) -> list[str]:
    """Cost of a line at the largest size against the smallest, both as they come."""
    usual = sorted((each for each in series if each.mode == "as it comes"), key=lambda each: each.lines)
    if len(usual) < 2 or usual[0].lines == usual[-1].lines:  # noqa: PLR2004  # two sizes to compare
        return []
    small, large = usual[0], usual[-1]
    costs = [
        f"{one.phase} {two.seconds / two.lines / (one.seconds / one.lines):.2f}"
        for one, two in zip(small.phases, large.phases, strict=True)
    ]
    what = f"Cost of a line at {large.lines:,} by that at {small.lines:,} (aim: at most {GROWTH_MAX})"
    return [f"{what}: {', '.join(costs)}.", ""]


def _statistics(series: Sequence[Series]) -> list[str]:
    """What each kind of statistics meant, and what the database says was analysed."""
    told = []
    for mode in dict.fromkeys(each.mode for each in series):
        analysed = sorted({table for each in series if each.mode == mode for table in each.analysed})
        names = ", ".join(analysed) if len(analysed) < TABLES_TOLD else f"{len(analysed)} tables"
        told.append(f"- {mode}: {MODES[mode]}; analysed in the end: {names or 'no table'}.")
    return ["Statistics:", "", *told]


def document(series: Sequence[Series], facts: dict[str, str]) -> dict[str, Any]:
    """The same as one JSON document, every figure in full."""
    return {
        "machine": facts,
        "series": [
            {
                "lines": each.lines,
                "mode": each.mode,
                "analysed": each.analysed,
                "phases": [
                    {**asdict(phase), "lines_per_second": phase.lines_per_second, "ratio": phase.ratio}
                    for phase in each.phases
                ],
            }
            for each in series
        ],
    }


def misses(series: Sequence[Series]) -> list[str]:
    """The aims that were not reached, in words."""
    found = []
    for each in series:
        for phase in each.phases:
            if phase.ratio < AIMS.get(phase.phase, 0):
                found.append(f"{phase.phase} of {each.lines:,} ({each.mode}): {phase.ratio:.2f} of COPY")
            if phase.memory > MEMORY_MAX:
                found.append(f"{phase.phase} of {each.lines:,} ({each.mode}): {phase.memory / 1e6:.0f} MB")
    return found


def write(folder: Path, series: Sequence[Series], facts: dict[str, str]) -> None:
    """Write ``results.md`` and ``results.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(page(series, facts), encoding="utf-8")
    text = json.dumps(document(series, facts), indent=2)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
