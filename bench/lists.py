"""Lists: how long the API takes for a page of each list over a million lines, and what PostgreSQL does.

``python -m bench lists``. Most of the lines are posted, a quarter is not; some broke a rule, some wait, and a
later file was never imported. Every list is asked for its first rows, for rows in the middle, behind a row,
and with each of its filters, with and without the count of all. Time is that of the whole request at the
server: rights, statements, JSON; only the network is missing.
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from fastapi import Request
from fastapi.testclient import TestClient

from bench import phases, places, plans, report
from primanota.core.rights import EVERYTHING
from primanota.db.connect import open_connection
from primanota.demo import big
from primanota.demo.big_pack import COMPANY, month_start
from primanota.service.database import Database
from primanota.service.session import Session, Sessions
from primanota.web.app import Serving, create_app
from primanota.web.asking import Asker

LINES = 1_000_000
POSTED_MONTHS = 18
LATE_SHARE = 50
PROBLEMS = 0.02
ROUNDS = 20
AIM_MS = 300.0
COUNT_AIM_MS = 1_000.0
COUNTED_LATE = ("actuals",)
"""Lists whose page shows its rows first and asks for their count beside them."""

JUMP_MAX = 1_000
PREVIEWED_JOURNALS = 500

Asked = dict[str, Any]


@dataclass(slots=True)
class Case:
    """A request and what it took, in milliseconds; ``aim`` None: told, but not a page of a list."""

    name: str
    address: str
    asked: Callable[[], Asked]
    aim: float | None = AIM_MS
    took: list[float] = field(default_factory=list)
    rows: int = 0

    @property
    def least(self) -> float:
        """The quickest, which others at work on the machine have delayed least."""
        return min(self.took)

    @property
    def p50(self) -> float:
        """The time that half of the requests keep to."""
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        """The time that 95 of 100 requests keep to."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


class OpenDoor:
    """A doorkeeper who lets everybody do everything."""

    def recognise(self, request: Request, session: Session) -> Asker:  # noqa: ARG002
        """Whoever asks."""
        return Asker("bench", "Bench", EVERYTHING)


class Watched(Sessions):
    """Sessions over one connection whose server tells the plan of every statement."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo = conninfo
        self.told: list[str] = []
        self.conn = open_connection(conninfo)
        self.conn.add_notice_handler(lambda notice: self.told.append(notice.message_primary or ""))

    @contextmanager
    def lent(self, actor: str, rights: object) -> Iterator[Session]:  # noqa: ARG002
        """The same connection for every request."""
        yield Session(self.conninfo, actor, self.conn)

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


def measure(server: str, folder: Path, target: Path, *, lines: int, say: Callable[[str], None]) -> None:
    """Fill a database, measure every case, and write ``lists.md``, ``lists.json`` and the plans."""
    with places.database(server, f"lists_{lines}", autovacuum=True) as conninfo:
        fill(conninfo, folder, lines=lines, say=say)
        found = ask(conninfo, say=say)
        explain(conninfo, found, target / "plans" / "lists")
        load = f"{os.getloadavg()[1]:.1f} on average over the last five minutes"
        facts = {**report.machine(server), "load": load}
    write(target, found, facts, lines=lines)


def fill(conninfo: str, folder: Path, *, lines: int, say: Callable[[str], None]) -> None:
    """A company with so many lines, most of them posted, and a late file that nobody has imported."""
    started = time.perf_counter()
    big.write(folder, lines=lines, problems=PROBLEMS)
    phases.load_setup(conninfo, folder)
    for name in ("stage", "import"):
        phases.phase(name, conninfo, folder)
        say(f"{name} done after {time.perf_counter() - started:.0f} s")
    for month in range(POSTED_MONTHS):
        first = month_start(month).isoformat()
        phases.run(conninfo, ["post", "--all", "--now", "--company", COMPANY, "--period-start", first])
    late = folder / "late"
    late.mkdir()
    big.write(late, lines=lines // LATE_SHARE, seed=2)
    phases.phase("stage", conninfo, late)
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")  # as autovacuum does it some time after
    say(f"posted, and a late file staged, after {time.perf_counter() - started:.0f} s")


def ask(conninfo: str, *, say: Callable[[str], None]) -> list[Case]:
    """Make every request, the first time unmeasured."""
    sessions = Sessions(Database(conninfo, None), most=2)
    found = list(cases(conninfo))
    try:
        with TestClient(create_app(Serving(sessions, OpenDoor()))) as client:
            for case in found:
                for number in range(ROUNDS + 1 if case.aim else 3):
                    case.rows, took = request(client, case)
                    if number:
                        case.took.append(took)
                say(f"{case.name:44} p50 {case.p50:8.1f} ms  p95 {case.p95:8.1f} ms  {case.rows} rows")
    finally:
        sessions.close()
    return found


def request(client: TestClient, case: Case) -> tuple[int, float]:
    """Make one request: how many rows came, and how long it took in milliseconds."""
    address = f"/api/v1/companies/{COMPANY}/{case.address}"
    asked = case.asked()
    started = time.perf_counter()
    answer = client.post(address, json=asked) if "names" in asked else client.get(address, params=asked)
    took = (time.perf_counter() - started) * 1000
    assert answer.status_code == 200, f"{case.name}: {answer.text}"  # noqa: PLR2004
    told = answer.json()
    rows = told.get("items") or told.get("lines")
    return len(rows) if isinstance(rows, list) else 0, took


def cases(conninfo: str) -> Iterator[Case]:
    """Every list with its first rows, jumps and filters; values are drawn anew for each request."""
    chance = random.Random(1)
    with psycopg.connect(conninfo) as conn:
        values = {
            name: [value for (value,) in conn.execute(query, {"company": COMPANY})]
            for name, query in VALUES.items()
        }
        found = {name: conn.execute(query, {"company": COMPANY}).fetchone() for name, query in COUNTS.items()}
    sizes = {name: row[0] if row else 0 for name, row in found.items()}

    for name, filters in LISTS.items():
        ask_ = partial(asked, chance, values)
        yield Case(f"{name}: first rows", name, dict)
        counts = COUNT_AIM_MS if name in COUNTED_LATE else AIM_MS
        yield Case(f"{name}: first rows and count", name, partial(ask_, total=True), counts)
        yield Case(f"{name}: jump", name, partial(ask_, jump=sizes[name]))
        for chosen in filters:
            yield Case(f"{name}: {chosen}", name, partial(ask_, chosen))
            yield Case(f"{name}: {chosen}, count", name, partial(ask_, chosen, total=True), counts)
            yield Case(f"{name}: {chosen}, jump", name, partial(ask_, chosen, jump=JUMP_MAX))
    for name in ("reasons", "issues", "attention", "runs", "log", "audit", "voided", "invalid"):
        yield Case(f"{name}: first rows", name, dict)
    for name in ("balances", "periods", "write-back"):
        yield Case(name, name, dict, aim=None)
    yield Case("balances by Department", "balances", lambda: {"by": "Department"}, aim=None)
    yield Case("period report, open", "periods/2025-12/report", dict, aim=None)
    yield Case("period report, posted", "periods/2024-06/report", dict, aim=None)
    named = values["draft"][:PREVIEWED_JOURNALS]
    yield Case(f"preview of {PREVIEWED_JOURNALS} journals", "preview", lambda: {"names": named}, aim=None)


def asked(
    chance: random.Random,
    values: Mapping[str, list[Any]],
    filters: str = "",
    *,
    total: bool = False,
    jump: int | None = None,
) -> Asked:
    """A page with filters, ``a+b``, whose values are drawn; ``jump``: from a drawn place below this on."""
    found: Asked = {
        SPELT.get(name, name): DATES[name] if name in DATES else chance.choice(values[name])
        for name in filters.split("+")
        if name
    }
    found |= {"total": True} if total else {}
    return found | ({} if jump is None else {"at": chance.randrange(jump or 1)})


VALUES = {
    "journal": "SELECT journal FROM journal.header WHERE company = %(company)s ORDER BY journal",
    "draft": "SELECT journal FROM journal.header WHERE company = %(company)s AND status = 'draft' ORDER BY 1",
    "status": "SELECT DISTINCT status FROM journal.header WHERE company = %(company)s",
    "period_start": "SELECT DISTINCT period_start_date::text FROM journal.header WHERE company = %(company)s",
    "project": "SELECT project FROM setup.project WHERE company = %(company)s ORDER BY project",
    "account": "SELECT DISTINCT main_account FROM ledger.period_total WHERE company = %(company)s"
    " UNION SELECT main_account FROM setup.main_account WHERE company = %(company)s",
    "sort": "SELECT unnest(ARRAY['lines', '-posted_at', 'period_start_date', '-description'])",
    "voucher": "SELECT voucher FROM journal.line WHERE company = %(company)s LIMIT 1000",
    "actual": "SELECT actual_id::text FROM journal.line WHERE company = %(company)s LIMIT 1000",
    "code": "SELECT DISTINCT code FROM journal.issue WHERE company = %(company)s"
    " UNION SELECT DISTINCT code FROM journal.waiting WHERE company = %(company)s"
    " UNION SELECT 'not-imported-yet'",
    "work": "SELECT DISTINCT status::text FROM journal.header WHERE company = %(company)s"
    " UNION SELECT unnest(ARRAY['waiting', 'invalid', 'skipped', 'written_off'])",
    "batch": "SELECT batch::text FROM staging.batch WHERE company = %(company)s AND kind = 'actuals'",
    "resource": "SELECT DISTINCT resource FROM staging.actual WHERE company = %(company)s",
    "transaction_type": "SELECT DISTINCT transaction_type FROM staging.actual WHERE company = %(company)s",
    "transaction_class": "SELECT DISTINCT transaction_class FROM staging.actual WHERE company = %(company)s",
    "transaction_category": "SELECT DISTINCT transaction_category FROM staging.actual"
    " WHERE company = %(company)s",
}

COUNTS = {
    "journals": "SELECT count(*) FROM journal.header WHERE company = %(company)s",
    "lines": "SELECT count(*) FROM journal.line WHERE company = %(company)s",
    "entries": "SELECT count(*) FROM ledger.entry WHERE company = %(company)s",
    "transactions": "SELECT count(*) FROM ledger.project_transaction WHERE company = %(company)s",
    "waiting": "SELECT count(*) FROM journal.waiting WHERE company = %(company)s",
    "skipped": "SELECT count(*) FROM staging.actual WHERE company = %(company)s AND skip_reason IS NOT NULL",
    "actuals": "SELECT count(*) FROM staging.actual WHERE company = %(company)s",
}

DATES = {"from": "2025-01-06", "to": "2025-01-10"}

LISTS = {
    "journals": ["status", "period_start", "sort"],
    "lines": [
        *("journal", "status", "period_start", "project", "voucher", "actual", "code", "from+to"),
        *("project+status", "status+period_start", "project+from+to"),
    ],
    "entries": ["journal", "voucher", "actual", "account", "from+to", "account+from+to"],
    "transactions": ["journal", "voucher", "actual", "project", "from+to", "project+from+to"],
    "waiting": ["code"],
    "skipped": [],
    "actuals": [
        *("project", "resource", "transaction_type", "transaction_class", "transaction_category", "batch"),
        *("from+to", "actual", "code", "work", "work+project", "work+resource", "work+transaction_type"),
        *("work+transaction_category", "work+batch", "work+from+to", "project+transaction_type"),
        *("transaction_type+transaction_class", "transaction_type+from+to"),
    ],
}

SPELT = {"work": "status"}
"""Filters of one name that take other values in different lists."""


def explain(conninfo: str, found: list[Case], target: Path) -> None:
    """Keep the plan of the slowest statement of each case."""
    plans.switch_on(conninfo)
    sessions = Watched(conninfo)
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.txt"):
        old.unlink()
    try:
        with TestClient(create_app(Serving(sessions, OpenDoor()))) as client:
            for number, case in enumerate(found, start=1):
                sessions.told.clear()
                request(client, case)
                slowest = sorted(plans.gather(sessions.told), key=lambda each: -each.slowest)[:1]
                text = "".join(f"{each.name}, {each.slowest:.1f} ms\n\n{each.plan}\n" for each in slowest)
                name = case.name.translate(str.maketrans(" :+,", "____")).replace("__", "_")
                (target / f"{number:03d}-{name}.txt").write_text(text, encoding="utf-8")
    finally:
        sessions.close()


def write(target: Path, found: list[Case], facts: dict[str, str], *, lines: int) -> None:
    """Write the page and the document."""
    paged = [case for case in found if case.aim]
    missed = [case for case in paged if case.aim and case.p95 > case.aim]
    rest = [case for case in found if not case.aim]
    parts = [
        "# How quick the lists are",
        "",
        f"Written by `python -m bench lists`: the API over {lines:,} lines, 100 rows a page, at the server.",
        f"Aim: p95 of at most {AIM_MS:.0f} ms for first rows, jump and filter of each list with its count;",
        f"{COUNT_AIM_MS:,.0f} ms for a count asked beside the rows: {', '.join(COUNTED_LATE)}.",
        f"{len(paged) - len(missed)} of {len(paged)} requests keep to it. Plans: `plans/lists`.",
        "The load tells how many processes shared the cores; the least time suffers least from it.",
        "",
        *(f"- {name}: {fact}" for name, fact in facts.items()),
        "",
        *_table(paged),
        "",
        "Not pages of lists, no aim of 300 ms:",
        "",
        *_table(rest),
    ]
    (target / "lists.md").write_text("\n".join(parts) + "\n", encoding="utf-8")
    told = [
        {
            "name": each.name,
            "least": each.least,
            "p50": each.p50,
            "p95": each.p95,
            "rows": each.rows,
            "took": each.took,
        }
        for each in found
    ]
    text = json.dumps({"machine": facts, "lines": lines, "cases": told}, indent=1)
    (target / "lists.json").write_text(text + "\n", encoding="utf-8")


def _table(cases_: list[Case]) -> list[str]:
    rows = [
        f"| {each.name} | {each.least:,.1f} | {each.p50:,.1f} | {each.p95:,.1f} | {each.rows} |"
        for each in cases_
    ]
    return ["| request | least ms | p50 ms | p95 ms | rows |", "|---|---:|---:|---:|---:|", *rows]
