"""Judge: one table of values that must be refused, each with its code, and one of values that must not."""

from pathlib import Path
from typing import Any

from psycopg import Connection

from primanota.core.row_codes import ROW_REFUSALS
from primanota.staging import judge
from tests.books import rows, same
from tests.staging.files import actuals, as_csv, as_json_lines, counts, ident, kept, stage, told

REFUSED = """
    field              value                                   code
    company            -                                       value-missing
    company            XX                                      company-unknown
    company            de                                      company-unknown
    actual_id          -                                       value-missing
    actual_id          1                                       id-invalid
    actual_id          6f1c7a52-3a53-5d1c-9a40-6d2b7e0f5a1     id-invalid
    actual_id          6f1c7a52-3a53-5d1c-9a40-6d2b7e0f5a1g    id-invalid
    actual_id          6f1c7a523a535d1c9a406d2b7e0f5a11        id-invalid
    actual_id          {6f1c7a52-3a53-5d1c-9a40-6d2b7e0f5a11}  id-invalid
    actual_id          6f1c7a52-3a53-5d1c-9a40--d2b7e0f5a11    id-invalid
    transaction_type   -                                       value-missing
    transaction_type   Cost                                    value-unknown
    transaction_type   192350000                               value-unknown
    transaction_class  -                                       value-missing
    transaction_class  tax                                     value-unknown
    transaction_class  fee                                     class-not-for-type
    billing_type       Chargeable                              value-unknown
    adjustment_status  none                                    value-unknown
    document_type      invoice                                 value-unknown
    skip_sync          1                                       value-unknown
    skip_sync          TRUE                                    value-unknown
    project            -                                       value-missing
    currency           -                                       value-missing
    currency           eur                                     currency-unknown
    currency           XAU                                     currency-unknown
    currency           ZZZ                                     currency-unknown
    transaction_date   -                                       value-missing
    transaction_date   2026-02-30                              date-invalid
    transaction_date   2026-02-29                              date-invalid
    transaction_date   1900-02-29                              date-invalid
    transaction_date   2026-04-31                              date-invalid
    transaction_date   2026-13-01                              date-invalid
    transaction_date   2026-00-10                              date-invalid
    transaction_date   2026-01-00                              date-invalid
    transaction_date   2026-01-32                              date-invalid
    transaction_date   0000-01-01                              date-invalid
    transaction_date   1899-12-31                              date-invalid
    transaction_date   3000-01-01                              date-invalid
    transaction_date   9999-12-31                              date-invalid
    transaction_date   2026-W10-1                              date-invalid
    transaction_date   20260302                                date-invalid
    transaction_date   02.03.2026                              date-invalid
    transaction_date   03/02/2026                              date-invalid
    transaction_date   2026-3-2                                date-invalid
    transaction_date   2026-03-02T00:00:00Z                    date-invalid
    transaction_date   today                                   date-invalid
    transaction_date   infinity                                date-invalid
    transaction_date   ٢٠٢٦-٠٣-٠٢                              date-invalid
    accounting_date    2026-06-31                              date-invalid
    accounting_date    now                                     date-invalid
    quantity           -                                       value-missing
    quantity           NaN                                     number-invalid
    quantity           1.0000001                               too-many-decimals
    quantity           1000000000000000                        value-too-large
    quantity           0x10                                    number-invalid
    unit_price         Infinity                                number-invalid
    unit_price         -inf                                    number-invalid
    unit_price         0.1234567                               too-many-decimals
    unit_price         1e131071                                number-invalid
    amount             -                                       value-missing
    amount             nan                                     number-invalid
    amount             1e5                                     number-invalid
    amount             1_000                                   number-invalid
    amount             1,000.00                                number-invalid
    amount             12,50                                   number-invalid
    amount             1.2.3                                   number-invalid
    amount             .                                       number-invalid
    amount             +                                       number-invalid
    amount             --1                                     number-invalid
    amount             1-                                      number-invalid
    amount             (12.50)                                 number-invalid
    amount             12.50 €                                 number-invalid
    amount             =1+1                                    number-invalid
    amount             ١٢                                      number-invalid
    amount             ½                                       number-invalid
    amount             12.505                                  too-many-decimals
    amount             0.0000000001                            too-many-decimals
    amount             9999999999999999.99                     value-too-large
"""

# What a text table cannot show: blanks, ends of lines, values of great length.
UNSEEN = [
    ("project", " ", "value-missing"),
    ("company", "\t", "company-unknown"),
    ("company", " DE", "company-unknown"),
    ("currency", "EUR ", "currency-unknown"),
    ("actual_id", f"{ident(1)}\n", "id-invalid"),
    ("transaction_type", "cost\n", "value-unknown"),
    ("transaction_date", "2026-03-02 ", "date-invalid"),
    ("transaction_date", "2026-03-02\n", "date-invalid"),
    ("amount", " 5", "number-invalid"),
    ("amount", "\N{MINUS SIGN}5", "number-invalid"),
    ("amount", "\N{FULLWIDTH DIGIT ONE}", "number-invalid"),
    ("amount", "5\n", "number-invalid"),
    ("amount", "\N{NO-BREAK SPACE}5", "number-invalid"),
    ("amount", "1" * 4301, "value-too-large"),
    ("amount", "0." + "0" * 20_000, "value-too-large"),
    ("amount", "5" * 1_000_000, "value-too-large"),
    ("quantity", "1;DROP TABLE staging.actual", "number-invalid"),
    ("project", "P" * 251, "value-too-large"),
    ("contract", "K" * 251, "value-too-large"),
    ("contract_line", "K" * 251, "value-too-large"),
    ("transaction_category", "C" * 1_000_000, "value-too-large"),
    ("resource", "R" * 251, "value-too-large"),
]

ACCEPTED = """
    field             value
    transaction_date  1900-01-01
    transaction_date  2999-12-31
    transaction_date  2024-02-29
    transaction_date  2000-02-29
    transaction_date  2026-01-31
    accounting_date   2026-04-30
    quantity          0
    quantity          -0.000001
    quantity          +1.500000000000
    quantity          999999999999999.999999
    unit_price        -1
    amount            000000000000000000000000000000000012.50
    amount            -640
    project           =HYPERLINK("http://x")
    project           Ä/ß, "x"
    contract          '; DROP TABLE staging.actual; --
    resource          @R1
    task              +1-1
    description       =1+1
    description       <script>alert(1)</script>
    description       שלום
    description       ../../etc/passwd
    unit              Std.
"""

LONG_WORD = "word" * 250_000


def test_every_bad_value_is_refused_with_its_code(staging: Connection[Any], tmp_path: Path) -> None:
    cases = [(row["field"], row["value"], row["code"]) for row in rows(REFUSED)] + UNSEEN
    file = as_csv(tmp_path / "actuals.csv", actuals(*[{field: value} for field, value, _ in cases]))
    receipt = stage(staging, file)
    query = "SELECT source_row, field, code FROM staging.refusal ORDER BY source_row"
    assert staging.execute(query).fetchall() == [
        (row, field, code) for row, (field, _, code) in enumerate(cases, start=2)
    ]
    assert counts(receipt) == (0, 0, 0, len(cases))
    assert kept(staging, "actual_id") == []


def test_each_value_is_refused_alike_in_json_lines(staging: Connection[Any], tmp_path: Path) -> None:
    cases = [(row["field"], row["value"], row["code"]) for row in rows(REFUSED)] + UNSEEN
    file = as_json_lines(tmp_path / "actuals.jsonl", actuals(*[{field: value} for field, value, _ in cases]))
    stage(staging, file)
    query = "SELECT source_row, field, code FROM staging.refusal ORDER BY source_row"
    assert staging.execute(query).fetchall() == [
        (row, field, code) for row, (field, _, code) in enumerate(cases, start=1)
    ]


def test_every_odd_but_good_value_is_accepted(staging: Connection[Any], tmp_path: Path) -> None:
    cases = [(row["field"], row["value"]) for row in rows(ACCEPTED)]
    cases += [
        ("description", LONG_WORD),
        ("description", "a\r\nb\tc\N{ZERO WIDTH SPACE}"),
        ("task", " "),
        ("project", "P" * 250),
    ]
    receipt = stage(
        staging, as_csv(tmp_path / "actuals.csv", actuals(*[{field: value} for field, value in cases]))
    )
    assert told(receipt) == []
    assert receipt.accepted == len(cases)
    texts = {"project", "contract", "resource", "task", "description", "unit"}
    found = kept(staging, "*")
    assert [row[field] for row, (field, _) in zip(found, cases, strict=True) if field in texts] == [
        value for field, value in cases if field in texts
    ]


def test_a_row_is_told_with_everything_that_is_wrong_with_it(
    staging: Connection[Any], tmp_path: Path
) -> None:
    wrong = {
        "transaction_type": "Cost",
        "transaction_date": "",
        "amount": "12.345",
        "currency": "EUR",
        "project": "x" * 300,
    }
    receipt = stage(staging, as_csv(tmp_path / "actuals.csv", actuals({}, wrong)))
    assert counts(receipt) == (1, 0, 0, 1)
    long = "x" * 80
    types = ", ".join(word for word in judge.WORDS["transaction_type"])
    same(
        told(receipt),
        f"""
        row  field             code               message
        3    amount            too-many-decimals  amount is 12.345; EUR holds 2 decimals
        3    project           value-too-large    project is "{long}", which is larger than the field holds
        3    transaction_date  value-missing      transaction_date is empty
        3    transaction_type  value-unknown      transaction_type is "Cost", which is none of {types}
        """,
    )


def test_the_tables_provoke_every_code_of_a_row_of_actuals() -> None:
    elsewhere = {
        "actual-changed",
        "company-not-selected",
        "encoding-invalid",
        "row-shape",
        "json-invalid",
        "cell-invalid",
        "link-roles-invalid",
        "link-conflict",
        "rate-missing",
    }
    provoked = {row["code"] for row in rows(REFUSED)} | {code for _, _, code in UNSEEN}
    assert provoked | elsewhere == set(ROW_REFUSALS)
    assert not provoked & elsewhere
