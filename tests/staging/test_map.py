"""Maps: any timesheet becomes actuals by a map; what the map cannot turn is told row by row."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from tests.books import same
from tests.staging.files import as_bytes, counts, kept, stage, told

MAP = """
separator = ";"
date_format = "%d.%m.%Y"
decimal_mark = ","
rate_card = "rates.csv"

[columns]
company = { constant = "DE" }
actual_id = { key = ["Nr"] }
transaction_type = { constant = "cost" }
transaction_class = { column = "Art", lookup = "classes" }
transaction_date = "Tag"
project = { column = "Kunde", lookup = "projects" }
resource = "Person"
quantity = "Stunden"
currency = { constant = "EUR" }
description = "Text"
skip_sync = { constant = false }

[lookups.classes]
"" = "time"
Reise = "expense"

[lookups.projects]
"ACME GmbH" = "P-100"
"Müller & Söhne" = "P-200"
"""

RATES = """resource,start_date,unit_price
anna,2026-01-01,80
anna,2026-03-10,82.5
bert,2026-03-01,33.335
"""

HOURS = """Nr;Tag;Kunde;Person;Art;Stunden;Text;Büro
1;02.03.2026;ACME GmbH;anna;;8;Entwurf;Hamburg
2;09.03.2026;ACME GmbH;anna;Reise;0,5;"Fahrt; hin";Hamburg
3;10.03.2026;Müller & Söhne;anna;;1,25;;Hamburg
4;31.03.2026;Müller & Söhne;bert;;-1;zurück;Kiel
"""


def sheet(folder: Path, hours: str = HOURS, by: str = MAP, rates: str = RATES) -> tuple[Path, Path]:
    """Write a timesheet, its map and its rate card; returns the first two."""
    as_bytes(folder / "rates.csv", rates)
    return as_bytes(folder / "hours.csv", hours), as_bytes(folder / "hours.toml", by)


def test_a_timesheet_becomes_actuals(staging: Connection[Any], tmp_path: Path) -> None:
    hours, by = sheet(tmp_path)
    assert counts(stage(staging, hours, mapping=by)) == (4, 0, 0, 0)
    columns = (
        "source_row, company, transaction_type, transaction_class, transaction_date, project, resource,"
        " quantity, unit_price, amount, currency, description"
    )
    same(
        sorted(kept(staging, columns), key=lambda row: int(row["source_row"])),
        """
        source_row  company  transaction_type  transaction_class  transaction_date  project  resource  quantity  unit_price  amount  currency  description
        2           DE       cost              time               2026-03-02        P-100    anna      8         80          640.00  EUR       Entwurf
        3           DE       cost              expense            2026-03-09        P-100    anna      0.5       80          40.00   EUR       Fahrt; hin
        4           DE       cost              time               2026-03-10        P-200    anna      1.25      82.5        103.13  EUR       -
        5           DE       cost              time               2026-03-31        P-200    bert      -1        33.335      -33.34  EUR       zurück
        """,  # noqa: E501  # a table
    )


def test_the_same_timesheet_again_changes_nothing(staging: Connection[Any], tmp_path: Path) -> None:
    hours, by = sheet(tmp_path)
    stage(staging, hours, mapping=by)
    assert counts(stage(staging, hours, mapping=by)) == (0, 0, 4, 0)
    hours, by = sheet(tmp_path, by=MAP.replace('"cost"', '"unbilled_sales"'))
    assert counts(stage(staging, hours, mapping=by)) == (4, 0, 0, 0)
    assert len({row["actual_id"] for row in kept(staging, "actual_id")}) == 8


def test_an_id_made_from_a_key_never_changes(staging: Connection[Any], tmp_path: Path) -> None:
    hours, by = sheet(tmp_path, HOURS[: HOURS.index("2;")])
    stage(staging, hours, mapping=by)
    assert [row["actual_id"] for row in kept(staging, "actual_id")] == [
        UUID("490ed6e8-a3da-52cd-b98c-e8265952d11b")
    ]


BAD = """Nr;Tag;Kunde;Person;Art;Stunden;Text;Büro
1;02.03.2026;ACME GmbH;anna;;8;gut;Hamburg
2;2026-03-02;ACME GmbH;anna;;8;;
3;30.02.2026;Acme;anna;;8;;
4;02.03.2026;ACME GmbH;carl;;8;;
5;28.02.2026;ACME GmbH;bert;;8;;
6;02.03.2026;ACME GmbH;anna;;1.000;;
7;02.03.2026;ACME GmbH;anna;;acht;;
8;02.03.2026;ACME GmbH;anna;;;;
9;;ACME GmbH;anna;;8;;
10;02.03.2026;;anna;;8;;
11;02.03.2026;ACME GmbH;anna;;0,1234567;;
12;02.03.2026
13;02.03.2026;ACME GmbH;anna;;8;"open;
"""


def test_what_the_map_cannot_turn_is_told_with_the_source_column(
    staging: Connection[Any], tmp_path: Path
) -> None:
    hours, by = sheet(tmp_path, BAD)
    receipt = stage(staging, hours, mapping=by)
    assert counts(receipt) == (1, 0, 0, 12)
    assert {each.company for each in receipt.refusals} == {"DE"}
    same(
        told(receipt)[:10],
        """
        row  field             code               value       message
        3    transaction_date  date-invalid       2026-03-02  transaction_date is "2026-03-02", which is no date written as %d.%m.%Y (column Tag)
        4    transaction_date  date-invalid       30.02.2026  transaction_date is "30.02.2026", which is no date written as %d.%m.%Y (column Tag); project is "Acme", which the map's lookup does not have (column Kunde)
        5    unit_price        rate-missing       carl        unit_price has no price on the rate card for "carl" on 2026-03-02
        6    unit_price        rate-missing       bert        unit_price has no price on the rate card for "bert" on 2026-02-28
        7    quantity          number-invalid     1.000       quantity is "1.000", which has a point (column Stunden)
        8    quantity          number-invalid     acht        quantity is "acht", which is no plain decimal number (column Stunden)
        9    quantity          value-missing      -           quantity is empty (column Stunden)
        10   transaction_date  value-missing      -           transaction_date is empty (column Tag)
        11   project           value-missing      -           project is empty
        12   quantity          too-many-decimals  0.1234567   quantity is 0.1234567; a quantity holds 6 decimals
        """,  # noqa: E501  # a table
    )
    same(
        told(receipt)[10:],
        """
        row  field  code       message
        13   -      row-shape  the row has 2 cells, the header has 8
        14   -      row-shape  the row has a quote that never closes
        """,
    )


PLAIN_MAP = """
[columns]
actual_id = "id"
transaction_type = "type"
transaction_class = { constant = "time" }
transaction_date = "day"
project = "project"
quantity = "hours"
unit_price = "price"
currency = "money"
"""

PLAIN_HOURS = """id,type,day,project,hours,price,money
00000000-0000-0000-0000-000000000002,cost,2026-03-02,P1,3,0.335,EUR
00000000-0000-0000-0000-000000000003,cost,2026-03-02,P1,-3,0.335,EUR
00000000-0000-0000-0000-000000000004,cost,2026-03-02,P1,3,0.5,JPY
00000000-0000-0000-0000-000000000005,cost,2026-03-02,P1,999999999999999.999999,1.5,EUR
00000000-0000-0000-0000-000000000006,cost,2026-03-02,P1,1,1,XXY
00000000-0000-0000-0000-000000000007,costs,2026-03-02,P1,1,,EUR
seven,costs,2026-03-02,P1,1,1,EUR
"""


def test_amounts_are_rounded_half_away_and_the_company_may_be_told(
    staging: Connection[Any], tmp_path: Path
) -> None:
    hours, by = sheet(tmp_path, PLAIN_HOURS, PLAIN_MAP)
    receipt = stage(staging, hours, mapping=by, company="DE")
    same(
        kept(staging, "company, source_row, amount, currency"),
        """
        company  source_row  amount               currency
        DE       2           1.01                 EUR
        DE       3           -1.01                EUR
        DE       4           2                    JPY
        """,
    )
    same(
        told(receipt),
        """
        row  field             code              value
        5    amount            value-too-large   1500000000000000.00
        6    currency          currency-unknown  XXY
        7    unit_price        value-missing     -
        8    actual_id         id-invalid        seven
        8    transaction_type  value-unknown     costs
        """,
    )


def test_strict_accepts_all_rows_or_none(staging: Connection[Any], tmp_path: Path) -> None:
    hours, by = sheet(tmp_path, BAD)
    with pytest.raises(Refusal) as caught:
        stage(staging, hours, mapping=by, strict=True)
    assert caught.value.code == "rows-refused"
    assert kept(staging, "actual_id") == []
