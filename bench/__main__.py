"""The bench's command line: ``python -m bench`` measures, ``python -m bench plans`` explains, and
``python -m bench lists`` asks the API for pages of lists.

``--lines`` may be repeated; without it 100,000 and 1,000,000 actuals are measured, the smallest size also
with a single poster and behind the wall between companies. ``--never-analysed``
adds, for the smallest size, a series whose tables nobody ever analyses and one whose tables are analysed
before each phase.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench import lists, places, plans, report
from bench import series as measuring
from bench.series import Series

HERE = Path(__file__).parent
SIZES = (100_000, 1_000_000)
PLANS_LINES = 100_000


def main() -> None:
    """Measure, print the page and write it; or write the plans."""
    given = _arguments()
    with (
        places.server(given.db) as server,
        tempfile.TemporaryDirectory(prefix="primanota-bench-data-") as folder,
    ):
        if given.what == "plans":
            lines = (given.lines or [PLANS_LINES])[0]
            plans.write(server, Path(folder), HERE / "plans", lines=lines, say=_say)
            return
        if given.what == "lists":
            size = (given.lines or [lists.LINES])[0]
            lists.measure(server, Path(folder), given.out, lines=size, say=_say)
            return
        series = _measure(
            server, Path(folder), sorted(given.lines or SIZES), never_analysed=given.never_analysed
        )
        facts = report.machine(server)
    print(report.page(series, facts))
    for miss in report.misses(series):
        _say(f"below the aim: {miss}")
    if given.out:
        report.write(given.out, series, facts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("measure", "plans", "lists"), default="measure")
    parser.add_argument("--lines", type=int, action="append", help="actuals of a series; may be repeated")
    parser.add_argument(
        "--never-analysed", action="store_true", help="the smallest size without and with statistics"
    )
    parser.add_argument(
        "--db", help="a PostgreSQL server (superuser); without it an embedded one in a temporary folder"
    )
    parser.add_argument("--out", type=Path, default=HERE, help="the folder of results.md and results.json")
    return parser.parse_args()


def _measure(server: str, folder: Path, sizes: list[int], *, never_analysed: bool) -> list[Series]:
    wanted = [(sizes[0], "as it comes"), (sizes[0], "one poster"), (sizes[0], "confined")]
    if never_analysed:
        wanted += [(sizes[0], "never analysed"), (sizes[0], "analysed")]
    wanted += [(size, "as it comes") for size in sizes[1:]]
    return [measuring.run(server, folder, lines=lines, mode=mode, say=_say) for lines, mode in wanted]


def _say(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
