"""Series: one size of the big company through all phases, each measured and compared with COPY.

A series has a database of its own. Between two phases the server writes out what it holds in memory, so that
each phase begins alike; the COPY of a phase's rows follows right behind the phase.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench import phases, places, yardstick
from bench.yardstick import Copied
from primanota.demo import big

PHASES = ("stage", "import", "post")
MODES = {
    "as it comes": "autovacuum on, nothing analysed by hand, as many posters as cores",
    "one poster": "the same with a single poster",
    "confined": "the same as it comes, behind the wall between companies (docs/decisions/0028)",
    "never analysed": "autovacuum off, nothing analysed by hand",
    "analysed": "ANALYZE of the whole database before each phase",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A phase of a series: what it took, and what COPY took for the rows it left."""

    phase: str
    lines: int
    seconds: float
    memory: int
    copied: list[Copied]

    @property
    def lines_per_second(self) -> float:
        """Actuals (stage) or lines (import, post) a second."""
        return self.lines / self.seconds

    @property
    def ratio(self) -> float:
        """Seconds of COPY by seconds of the phase: 1 is as fast as COPY."""
        return sum(each.seconds for each in self.copied) / self.seconds


@dataclass(frozen=True, slots=True)
class Series:
    """All phases at one size in one mode; the stations' tables that had been analysed in the end."""

    lines: int
    mode: str
    phases: list[Measured] = field(default_factory=list)
    analysed: list[str] = field(default_factory=list)


def run(server: str, folder: Path, *, lines: int, mode: str, say: Callable[[str], None]) -> Series:
    """Measure one series; ``folder`` takes the generated files and is left empty of ours."""
    say(f"{lines:,} actuals, {mode}: generating")
    written = big.write(folder, lines=lines)
    series = Series(lines, mode)
    with places.database(server, f"bench_{lines}", autovacuum=mode != "never analysed") as conninfo:
        phases.load_setup(conninfo, folder)
        for name in PHASES:
            if mode == "analysed":
                places.analyse(conninfo)
            places.settle(conninfo)
            done = phases.phase(
                name, conninfo, folder, one_poster=mode == "one poster", confined=mode == "confined"
            )
            copied = yardstick.measure(conninfo, name, folder)
            measured = Measured(name, copied[0].rows, done.seconds, done.memory, copied)
            assert measured.lines == written.lines, f"{name} left {measured.lines:,} of {written.lines:,}"
            series.phases.append(measured)
            say(
                f"  {name:6}  {measured.seconds:7.2f} s  {measured.lines_per_second:9,.0f} lines/s"
                f"  {measured.ratio:5.2f} of COPY  {measured.memory / 1e6:5.0f} MB"
            )
        series.analysed.extend(places.analysed_tables(conninfo))
    for path in (written.actuals, written.links):
        path.unlink()
    return series
