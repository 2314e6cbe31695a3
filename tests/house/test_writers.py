"""One writer for each table, reads along the path only, one company for each statement."""

from collections.abc import Iterator

import pytest
from pglast import ast

from tests.house import reading
from tests.house.sources import STATIONS, Sql, none_of, statements

# Whose tables a folder's statements may read: its own, the setup, and the stations earlier on the path.
# posting moves between two stations and owns none; inquiry and the ledger's proofs see everything; service
# tells what jobs did.
READS = {
    "setup": {"setup"},
    "staging": {"staging", "setup"},
    "journal": {"journal", "staging", "setup"},
    "posting": {"journal", "staging", "setup", "ledger"},
    "ledger": {"ledger", "journal", "staging", "setup"},
    "inquiry": set(STATIONS),
    "jobs": {"jobs"},
    "people": {"people"},
    "service": {"service", "jobs", "setup"},
    "db": set(),
}
PROOFS = "ledger/proofs/"

# Whose temporary tables a folder may use: its own, and those of the folders it may import.
LAYERS = (
    ("service",),
    ("inquiry", "posting"),
    ("journal", "ledger", "staging", "jobs", "people"),
    ("setup",),
    ("db",),
)

# Stations that are handed another folder's temporary tables, as the arguments of what it asks of them.
HANDED_DOWN = {"posting": {"journal", "ledger"}}

# Tables that all companies share: they have no company to name.
SHARED = {
    ("people", "attempt"),
    ("people", "factor"),
    ("people", "halfway"),
    ("people", "invitation"),
    ("people", "person"),
    ("people", "recovery"),
    ("people", "session"),
    ("people", "token"),
    ("setup", "currency"),
    ("setup", "exchange_rate"),
}

# Statements that speak for more than one company, and why they may.
ALL_COMPANIES = {
    "posting/preview.sql declare": "its views stand for whole tables; who reads them names the company",
    "inquiry/desk.sql companies": "the desk shows them all",
    "people/roles.sql held": "what a person may do is asked for all companies",
    "people/roles.sql waivers": "what a person may do is asked for all companies",
    "setup/reference.sql list_companies": "it lists the companies one may choose from",
}


def commands() -> Iterator[tuple[Sql, ast.Node]]:
    """Every command of every statement."""
    for statement in statements():
        for command in reading.commands(statement.numbered):
            yield statement, command


def readable(statement: Sql) -> set[str]:
    """The schemas that a statement may read."""
    return set(STATIONS) if statement.file.startswith(PROOFS) else READS[statement.station]


def temporary_owners() -> dict[str, str]:
    """The folder that declares each temporary table."""
    owners: dict[str, str] = {}
    for statement, command in commands():
        name = reading.temporary(command)
        if name:
            assert owners.get(name, statement.station) == statement.station, (
                f"{name} is declared by two folders"
            )
            owners[name] = statement.station
    return owners


def may_use(station: str, owner: str) -> bool:
    """Whether a folder may use another's temporary tables: it is above it, or is handed them."""
    depth = {name: place for place, layer in enumerate(LAYERS) for name in layer}
    return station == owner or depth[station] < depth[owner] or station in HANDED_DOWN.get(owner, ())


def write_offences(statement: Sql, command: ast.Node) -> list[str]:
    """The tables of others that a command writes."""
    return [
        f"{statement} writes {touch.schema}.{touch.table}"
        for touch in sorted(reading.touched(command), key=str)
        if touch.written and touch.schema and touch.schema != statement.station
    ]


def read_offences(statement: Sql, command: ast.Node) -> list[str]:
    """The tables that a command reads and should not know."""
    return [
        f"{statement} reads {touch.schema}.{touch.table}"
        for touch in sorted(reading.touched(command), key=str)
        if touch.schema in STATIONS and not touch.written and touch.schema not in readable(statement)
    ]


def temporary_offences(statement: Sql, command: ast.Node, owners: dict[str, str]) -> list[str]:
    """The unqualified tables of a command that nobody declares, or a folder that it must not know."""
    return [
        f"{statement} uses {touch.table}"
        for touch in sorted(reading.touched(command), key=str)
        if not touch.schema
        and not (touch.table in owners and may_use(statement.station, owners[touch.table]))
    ]


def company_offences(statement: Sql, command: ast.Node) -> list[str]:
    """The business tables that a command touches without naming the company."""
    business = [
        each
        for each in reading.keyed(command)
        if each.schema in STATIONS and (each.schema, each.table) not in SHARED
    ]
    unkeyed = sorted({f"{each.schema}.{each.table}" for each in business if not each.by_company})
    offences = [f"{statement} does not name the company of {table}" for table in unkeyed]
    carried = any(not touch.schema for touch in reading.touched(command))
    if business and not carried and "company" not in statement.placeholders:
        offences.append(f"{statement} has no value named company")
    return offences


def sample(station: str, text: str) -> tuple[Sql, ast.Node]:
    """A planted statement."""
    statement = Sql(station, f"{station}/planted.sql", "planted", text, 1)
    return statement, reading.commands(statement.numbered)[0]


def test_each_statement_writes_only_its_own_folders_tables() -> None:
    none_of(offence for each in commands() for offence in write_offences(*each))
    writing = {
        touch.schema for _, command in commands() for touch in reading.touched(command) if touch.written
    }
    assert set(STATIONS) <= writing, f"no statement writes {set(STATIONS) - writing}"


@pytest.mark.parametrize(
    ("station", "text"),
    [
        ("staging", "INSERT INTO journal.line (company) VALUES ('A')"),
        ("inquiry", "UPDATE journal.header SET status = 'draft'"),
        ("posting", "DELETE FROM journal.issue"),
        ("journal", "WITH gone AS (DELETE FROM staging.actual RETURNING 1) SELECT count(*) FROM gone"),
        ("setup", "MERGE INTO ledger.entry USING t ON true WHEN MATCHED THEN DELETE"),
        ("staging", "COPY setup.period (company) FROM STDIN"),
        ("posting", "TRUNCATE journal.issue"),
        ("inquiry", "CREATE TABLE setup.notes (note text)"),
    ],
)
def test_a_foreign_writer_is_found(station: str, text: str) -> None:
    assert len(write_offences(*sample(station, text))) == 1


def test_each_statement_reads_no_later_station() -> None:
    none_of(offence for each in commands() for offence in read_offences(*each))


@pytest.mark.parametrize(
    ("station", "text"),
    [
        ("setup", "SELECT 1 FROM ledger.entry"),
        ("staging", "SELECT 1 FROM setup.company AS c WHERE EXISTS (SELECT 1 FROM journal.line AS l)"),
        ("journal", "UPDATE journal.header SET version = 2 FROM ledger.entry"),
        ("jobs", "INSERT INTO jobs.run (company) SELECT company FROM setup.company"),
    ],
)
def test_a_reader_of_a_later_station_is_found(station: str, text: str) -> None:
    assert len(read_offences(*sample(station, text))) == 1


def test_temporary_tables_are_declared_and_stay_where_they_may() -> None:
    owners = temporary_owners()
    assert owners, "no statement declares a temporary table"
    none_of(offence for each in commands() for offence in temporary_offences(*each, owners))


def test_a_stray_temporary_table_is_found() -> None:
    owners = {"post_entry": "posting", "append_entry": "ledger"}
    assert temporary_offences(*sample("posting", "SELECT 1 FROM append_entry, post_entry"), owners) == []
    assert temporary_offences(*sample("ledger", "SELECT 1 FROM post_entry"), owners) == []
    assert len(temporary_offences(*sample("journal", "SELECT 1 FROM append_entry"), owners)) == 1
    assert len(temporary_offences(*sample("staging", "SELECT 1 FROM post_entry"), owners)) == 1
    assert len(temporary_offences(*sample("ledger", "SELECT 1 FROM nobody"), owners)) == 1
    assert (
        temporary_offences(*sample("ledger", "WITH nobody AS (SELECT 1) SELECT 1 FROM nobody"), owners) == []
    )


def test_every_statement_names_one_company() -> None:
    found = {
        f"{statement.file} {statement.name}": offence
        for statement, command in commands()
        if not statement.file.startswith(PROOFS)
        for offence in company_offences(statement, command)
    }
    none_of(offence for key, offence in found.items() if key not in ALL_COMPANIES)
    assert [key for key in ALL_COMPANIES if key not in found] == [], "these need no exemption any more"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1 FROM journal.line",
        "SELECT 1 FROM journal.line WHERE company = 'ACME'",
        """SELECT 1 FROM journal.header AS h JOIN journal.line AS l ON l.journal = h.journal
        WHERE h.company = %(company)s""",
        """SELECT 1 FROM journal.header AS h WHERE h.company = %(company)s
        AND EXISTS (SELECT 1 FROM journal.line AS l WHERE l.journal = h.journal)""",
        "UPDATE journal.header AS h SET version = 2 FROM journal.line AS l WHERE h.company = %(company)s",
        "INSERT INTO journal.issue (voucher) SELECT %(company)s",
        "DELETE FROM journal.issue WHERE voucher = %(company)s",
    ],
)
def test_a_statement_over_all_companies_is_found(text: str) -> None:
    assert company_offences(*sample("journal", text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1 FROM journal.header JOIN journal.line USING (company, journal) WHERE company = %(company)s",
        "UPDATE journal.header AS h SET version = 2 FROM build_work AS w WHERE h.company = w.company",
        "INSERT INTO journal.issue (company, voucher) VALUES (%(company)s, 'V')",
        "SELECT rate FROM setup.exchange_rate",
        """SELECT 1 FROM journal.header AS h WHERE h.company = %(company)s
        AND (h.company, h.journal) IN
            (SELECT l.company, l.journal FROM journal.line AS l WHERE l.company = %(company)s)""",
    ],
)
def test_a_statement_of_one_company_passes(text: str) -> None:
    assert company_offences(*sample("journal", text)) == []
