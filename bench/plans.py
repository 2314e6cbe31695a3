"""Plans: what PostgreSQL does for every statement of staging, import and posting, as EXPLAIN (ANALYZE,
BUFFERS) shows it.

The database loads auto_explain into each session and sends the plans to the client, where they are gathered
by statement: one file for each, in the order of their first run, with the plan of the slowest run. The text
of the plans is PostgreSQL's own.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

import primanota
from bench import phases, places
from bench.series import PHASES
from primanota.db.statements import Statements
from primanota.demo import big
from primanota.posting import rules

PACKAGE = Path(primanota.__file__).parent
PLACEHOLDER = re.compile(r"%\(\w+\)s|\$\d+")
MESSAGE = re.compile(
    r"duration: (?P<ms>[0-9.]+) ms  plan:\nQuery Text: (?P<query>.*?)\n(?P<plan>(?=\S[^\n]*\(cost=).*)",
    re.DOTALL,
)

AUTO_EXPLAIN = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_level": "notice",
    "auto_explain.log_parameter_max_length": "0",
}


@dataclass(slots=True)
class Explained:
    """A statement's runs: how many, how long in all, and the plan of the slowest."""

    name: str
    runs: int = 0
    milliseconds: float = 0.0
    slowest: float = -1.0
    plan: str = ""

    def add(self, milliseconds: float, plan: str) -> None:
        """Count a run."""
        self.runs += 1
        self.milliseconds += milliseconds
        if milliseconds > self.slowest:
            self.slowest, self.plan = milliseconds, plan


def write(server: str, folder: Path, target: Path, *, lines: int, say: Callable[[str], None]) -> None:
    """Run the phases under auto_explain and write their plans below ``target``, a folder for each."""
    big.write(folder, lines=lines)
    with places.database(server, f"plans_{lines}", autovacuum=True) as conninfo:
        phases.load_setup(conninfo, folder)
        switch_on(conninfo)
        for phase in PHASES:
            notices = folder / f"{phase}.notices"
            phases.phase(phase, conninfo, folder, notices=notices)
            found = gather(json.loads(line) for line in notices.open(encoding="utf-8"))
            _write_phase(target / phase, found)
            total = sum(each.milliseconds for each in found)
            say(f"{phase}: {len(found)} statements, {total / 1000:.1f} s in all: {target / phase}")


def switch_on(conninfo: str) -> None:
    """Have every session of the database from now on tell the plans of its statements to its client."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        database = sql.Identifier(conn.info.dbname)
        for name, value in AUTO_EXPLAIN.items():
            setting = sql.SQL(".").join(sql.Identifier(part) for part in name.split("."))
            conn.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(database, setting, sql.Literal(value))
            )


def gather(messages: Iterable[str]) -> list[Explained]:
    """Gather auto_explain's messages by statement, in the order of the first run; unnamed texts are left
    out.
    """
    names = _names()
    found: dict[str, Explained] = {}
    for message in messages:
        told = MESSAGE.match(message)
        name = names.get(_bare(told["query"])) if told else None
        if told and name:
            found.setdefault(name, Explained(name)).add(float(told["ms"]), told["plan"])
    return list(found.values())


def _names() -> dict[str, str]:
    """The package's statements and rules: bare text to ``journal/build.sql insert_lines``."""
    names = {_bare(rule.text): f"posting/rules.sql {rule.name}" for rule in rules.RULES}
    for path in sorted(PACKAGE.rglob("*.sql")):
        if "-- name: " in path.read_text(encoding="utf-8"):
            for statement in Statements(path):
                names[_bare(statement.text)] = f"{path.relative_to(PACKAGE)} {statement.name}"
    return names


def _bare(text: str) -> str:
    """A text in which a value is a value, whoever wrote it, and blanks do not count."""
    return " ".join(PLACEHOLDER.sub("?", text).replace("%%", "%").rstrip(" ;\n").split())


def _write_phase(folder: Path, found: list[Explained]) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for number, each in enumerate(found, start=1):
        file, name = each.name.split(" ")
        text = (
            f"{each.name}\n"
            f"runs: {each.runs}, {each.milliseconds:.1f} ms in all; the slowest, {each.slowest:.1f} ms:\n"
            "\n"
            f"{each.plan}\n"
        )
        stem = file.removesuffix(".sql").replace("/", ".")
        (folder / f"{number:02d}-{stem}.{name}.txt").write_text(text, encoding="utf-8")
