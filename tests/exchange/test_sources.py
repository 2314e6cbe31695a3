"""Sources: files and tables are believed when they are whole and sound, else nothing is judged by them."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.service.exchange import prevalidate
from primanota.service.session import Session
from primanota.staging import confirming
from primanota.staging.confirming import FileSource
from tests.exchange.firms import Trusting, held
from tests.staging.files import ident

TWO = """
    actual  amount
    1       80.00
    2       90.00
"""
PLAIN = "DE,{id},cost,time,2026-03-02,P1,8,{amount},EUR\n"
HEADER = (
    "company,actual_id,transaction_type,transaction_class,transaction_date,project,quantity,amount,currency\n"
)


def row(number: int, amount: str = "80.00") -> str:
    return PLAIN.format(id=ident(number), amount=amount)


def refused(session: Session, source: object, code: str, words: str) -> None:
    """The source is not believed, and nothing was judged by it."""
    with pytest.raises(Refusal, match=re.escape(words)) as caught:
        prevalidate(session, company="DE", source=str(source))
    assert caught.value.code == code
    assert session.conn.execute("SELECT count(*) FROM staging.verdict").fetchone() == (0,)


WRONG = [
    ("", "file-unreadable", "does not begin with a header row"),
    (HEADER.replace("amount", "betrag") + row(1), "column-unknown", '"betrag"'),
    (HEADER.replace(",amount", ""), "column-missing", "amount"),
    (HEADER + row(1) + row(2)[:-20], "source-answer-invalid", "row 3: row-shape: the row has 5 cells"),
    (HEADER + row(1) + row(7, "1,5"), "source-answer-invalid", "row 3: row-shape"),
    (HEADER + row(1, "NaN") + row(2), "source-answer-invalid", 'number-invalid: amount is "NaN"'),
    (HEADER + row(1, "80.001") + row(2), "source-answer-invalid", "too-many-decimals"),
    (HEADER + row(1) + row(1), "source-answer-invalid", f"has actual {ident(1)} more than once"),
    (HEADER + row(1) + row(2).replace(ident(2), "2"), "source-answer-invalid", 'actual_id is "2", no UUID'),
    (HEADER + row(1) + row(2).replace("cost", "costs"), "source-answer-invalid", "value-unknown"),
    (HEADER + row(1).replace("P1", "P\0"), "source-answer-invalid", "holds a NUL byte"),
]


def test_a_file_with_anything_wrong_judges_nothing(firm: Trusting, session: Session) -> None:
    firm.stage(TWO)
    source = firm.folder / "source.csv"
    for text, code, words in WRONG:
        source.write_text(text, encoding="utf-8")
        refused(session, source, code, words)


def test_a_file_of_several_companies_and_more_actuals_is_read_for_ours(
    firm: Trusting, session: Session
) -> None:
    firm.stage(TWO)
    source = firm.folder / "source.csv"
    foreign = row(2, "1.00").replace("DE,", "JP,")
    source.write_text(
        HEADER + foreign + row(9) + row(1).upper().replace("COST,TIME", "cost,time") + row(2, "90")
    )
    assert prevalidate(session, company="DE", source=str(source)).confirmed == 2


def test_a_file_that_is_missing_or_of_no_kind_is_told(firm: Trusting, session: Session) -> None:
    firm.stage(TWO)
    refused(session, firm.folder / "none.csv", "file-not-found", "none.csv is not there")
    (firm.folder / "source.txt").write_text(HEADER)
    refused(session, firm.folder / "source.txt", "format-unknown", "source.txt")


def test_a_file_that_is_written_while_it_is_read_judges_nothing(
    firm: Trusting, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.stage(TWO)
    source = firm.held(TWO)
    plain = confirming._records

    def torn(file: Any) -> Iterator[Any]:
        yield from plain(file)
        with Path(file.name).open("a") as later:
            later.write(row(9))

    monkeypatch.setattr(confirming, "_records", torn)
    refused(session, source, "source-answer-invalid", "was written while it was read")


def test_a_file_is_read_anew_for_each_question(firm: Trusting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileSource, "ids_max", 1)
    firm.stage(TWO)
    session = Session("", "anna", firm.conn)
    assert prevalidate(session, company="DE", source=str(firm.held(TWO))).confirmed == 2


# --- tables ------------------------------------------------------------------------------------------------


@pytest.fixture
def operations(owner: Connection[Any]) -> Connection[Any]:
    """A connection to a schema of the source's own in our database."""
    owner.execute("CREATE SCHEMA operations")
    owner.execute("GRANT USAGE ON SCHEMA operations TO primanota_app")
    return owner


def fill(owner: Connection[Any], table: str, columns: str, rows: list[Any], *, grant: bool = True) -> None:
    """Make a table of the source's with these columns and rows."""
    owner.execute(f"CREATE TABLE {table} ({columns})")
    names = [column.split()[0] for column in columns.split(", ")]
    for each in rows:
        marks = ", ".join(["%s"] * len(names))
        owner.execute(f"INSERT INTO {table} VALUES ({marks})", [each[name] or None for name in names])  # noqa: S608
    if grant:
        owner.execute(f"GRANT SELECT ON {table} TO primanota_app")


TYPED = (
    "company text, actual_id uuid, transaction_type text, transaction_class text, transaction_date date, "
    "project text, quantity numeric, amount numeric(12,2), currency char(3)"
)
AS_TEXT = re.sub(r" (?:uuid|date|numeric(?:\(12,2\))?|char\(3\))", " text", TYPED)


def test_a_table_is_asked(firm: Trusting, session: Session, operations: Connection[Any]) -> None:
    firm.stage(f"{TWO}\n3  70.00")
    rows = held("actual  amount\n1  80.00\n2  90.5")
    rows = [{**each, "actual_id": each["actual_id"].upper()} for each in rows]
    for name, columns in (("Typed actuals", TYPED), ("as_text", AS_TEXT)):
        fill(operations, f'operations."{name}"', columns, rows)
        receipt = prevalidate(session, company="DE", source=f"table:operations.{name}", again=True)
        assert (receipt.confirmed, receipt.invalid) == (1, 2)
        assert firm.verdicts()[2] == ("invalid", "amount is 90.00 here and 90.50 at its source")


def test_a_view_is_asked_and_cannot_write(
    firm: Trusting, session: Session, operations: Connection[Any]
) -> None:
    firm.stage(TWO)
    fill(operations, "operations.actual", TYPED, held(TWO))
    operations.execute(
        "CREATE FUNCTION operations.forget() RETURNS boolean LANGUAGE sql SECURITY DEFINER AS"
        " 'DELETE FROM operations.actual RETURNING true'"
    )
    operations.execute(
        "CREATE VIEW operations.held AS SELECT actual.* FROM operations.actual"
        " UNION ALL SELECT actual.* FROM operations.actual WHERE operations.forget() AND false IS NULL"
    )
    operations.execute("GRANT SELECT ON operations.held TO primanota_app")
    assert prevalidate(session, company="DE", source="table:operations.held").confirmed == 2
    operations.execute(
        "CREATE OR REPLACE VIEW operations.held AS SELECT * FROM operations.actual WHERE operations.forget()"
    )
    with pytest.raises(Refusal, match="read-only"):
        prevalidate(session, company="DE", source="table:operations.held", again=True)


DOUBTFUL = [
    ("operations.none", "source-refused", "there is no such table or view"),
    ("operations.secret", "source-refused", "permission denied"),
    ("operations.narrow", "column-missing", "lacks: currency"),
    ("operations.nan", "source-answer-invalid", 'amount is "NaN"'),
    ("operations.twice", "source-answer-invalid", "more than once"),
    ("actual", "value-invalid", "does not name a table of the source"),
    ("staging.actual", "value-invalid", "does not name a table of the source"),
    ("a.b.c", "value-invalid", "does not name a table of the source"),
    ('operations.narrow"; DROP SCHEMA operations', "source-refused", "no such table"),
    ("operations.50 %(company)s", "source-refused", "no such table"),
]


def test_a_table_that_cannot_be_believed_judges_nothing(
    firm: Trusting, session: Session, operations: Connection[Any]
) -> None:
    firm.stage(TWO)
    rows = held(TWO)
    fill(operations, "operations.secret", TYPED, rows, grant=False)
    fill(operations, "operations.narrow", TYPED.removesuffix(", currency char(3)"), rows)
    fill(
        operations,
        "operations.nan",
        TYPED.replace("(12,2)", ""),
        [{**each, "amount": "NaN"} for each in rows],
    )
    fill(operations, "operations.twice", TYPED, [*rows, rows[0]])
    for name, code, words in DOUBTFUL:
        refused(session, f"table:{name}", code, words)


def test_a_source_must_be_named(firm: Trusting, session: Session) -> None:
    refused(session, "", "source-missing", "company DE has no prevalidation_source")


def test_a_big_file_is_read_as_it_stands(firm: Trusting, session: Session) -> None:
    firm.stage(TWO)
    source = firm.folder / "source.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        file.write(HEADER)
        csv.writer(file).writerows(row(number).strip().split(",") for number in range(1, 5_000))
    receipt = prevalidate(session, company="DE", source=str(source))
    assert (receipt.confirmed, receipt.invalid) == (1, 1)
