"""Finance: exports of the finance entity ProjCDSActualsImportEntity become actuals."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from tests.books import same
from tests.staging.files import as_bytes, as_csv, counts, ident, kept, stage, stage_links, told

HEADER = (
    "DATAAREAID,ACTUALSIMPORTID,ACTUALID,TRANSACTIONTYPE,TRANSACTIONCLASSIFICATION,BILLINGTYPE,ADJUSTMENTSTATUS,"
    "DOCUMENTDATE,ACCOUNTINGDATE,PROJECTID,PROJECTDATAAREAID,CONTRACTID,CONTRACTLINEID,TASKNUMBER,"
    "TRANSACTIONCATEGORYID,RESOURCEID,BOOKABLERESOURCENAME,QUANTITY,UNITOFMEASURE,UNITPRICE,AMOUNT,"
    "TRANSACTIONCURRENCYID,DESCRIPTION,EXTERNALREFERENCE,ISPROCESSED,VOUCHERNUMBER"
)
NOBODY = "00000000-0000-0000-0000-000000000000"


def row(number: int, **changes: str) -> str:
    """A row of the export with the id of its number, and what differs from a plain hour."""
    plain = {
        "DATAAREAID": "DE",
        "ACTUALSIMPORTID": ident(900 + number),
        "ACTUALID": ident(number),
        "TRANSACTIONTYPE": "Cost",
        "TRANSACTIONCLASSIFICATION": "192350000",
        "BILLINGTYPE": "NotAvailable",
        "ADJUSTMENTSTATUS": "0",
        "DOCUMENTDATE": "2026-03-02 00:00:00",
        "ACCOUNTINGDATE": "1900-01-01 00:00:00",
        "PROJECTID": "P1",
        "RESOURCEID": NOBODY,
        "QUANTITY": "8.000000",
        "UNITPRICE": "80.000000",
        "AMOUNT": "640.000000",
        "TRANSACTIONCURRENCYID": "EUR",
        "ISPROCESSED": "No",
    }
    return ",".join((plain | changes).get(field, "") for field in HEADER.split(",")) + "\n"


ROWS = (
    row(2)
    + row(
        3,
        TRANSACTIONTYPE="Sales",
        TRANSACTIONCLASSIFICATION="192350001",
        BILLINGTYPE="NonChargeable",
        ADJUSTMENTSTATUS="192350001",
        DOCUMENTDATE="2026-03-31T23:00:00Z",
        ACCOUNTINGDATE="2026-04-01",
        PROJECTDATAAREAID="de",
        CONTRACTID="C1",
        CONTRACTLINEID="C1-1",
        TASKNUMBER="T1",
        TRANSACTIONCATEGORYID="Travel",
        RESOURCEID=ident(77),
        BOOKABLERESOURCENAME="Anna",
        UNITOFMEASURE="ea",
        DESCRIPTION="there",
        EXTERNALREFERENCE="X7",
    )
    + row(4, TRANSACTIONTYPE="192350008", BILLINGTYPE="Not specified", RESOURCEID=ident(77))
    + row(
        5, TRANSACTIONTYPE="BilledSales", TRANSACTIONCLASSIFICATION="192350003", BILLINGTYPE="Complimentary"
    )
    + row(6, TRANSACTIONTYPE="InterOrgSales", BILLINGTYPE="")
    + row(7, TRANSACTIONTYPE="ResourcingUnitCost", BILLINGTYPE="Chargeable")
)


def test_an_export_becomes_actuals_by_its_header(staging: Connection[Any], tmp_path: Path) -> None:
    receipt = stage(staging, as_bytes(tmp_path / "actuals.csv", HEADER + "\n" + ROWS))
    assert told(receipt) == []
    assert (counts(receipt), receipt.skipped) == ((5, 1, 0, 0), {"billed-sales": 1})
    same(
        kept(
            staging,
            "source_row, transaction_type, transaction_class, billing_type, adjustment_status,"
            " transaction_date, accounting_date, resource, quantity, unit_price, amount",
        ),
        f"""
        source_row  transaction_type            transaction_class  billing_type    adjustment_status  transaction_date  accounting_date  resource     quantity  unit_price  amount
        2           cost                        time               not_available   -                  2026-03-02        -                -            8         80          640.00
        3           unbilled_sales              expense            non_chargeable  adjusted           2026-03-31        2026-04-01       Anna         8         80          640.00
        4           inter_organizational_sales  time               not_specified   -                  2026-03-02        -                {ident(77)}  8         80          640.00
        5           billed_sales                milestone          complimentary   -                  2026-03-02        -                -            8         80          640.00
        6           inter_organizational_sales  time               not_specified   -                  2026-03-02        -                -            8         80          640.00
        7           resourcing_unit_cost        time               chargeable      -                  2026-03-02        -                -            8         80          640.00
        """,  # noqa: E501  # a table
    )
    same(
        kept(
            staging,
            "source_row, company, project, contract, contract_line, task, transaction_category, unit,"
            " currency, description, external_reference",
        )[1:2],
        """
        source_row  company  project  contract  contract_line  task  transaction_category  unit  currency  description  external_reference
        3           DE       P1       C1        C1-1           T1    Travel                ea    EUR       there        X7
        """,  # noqa: E501  # a table
    )


def test_the_format_may_be_told_and_case_does_not_matter(staging: Connection[Any], tmp_path: Path) -> None:
    path = as_bytes(tmp_path / "export.txt", HEADER.lower() + "\n" + ROWS)
    assert counts(stage(staging, path, file_format="Finance")) == (5, 1, 0, 0)
    assert counts(stage(staging, path, file_format="csv")) == (0, 0, 6, 0)


def test_bad_rows_are_refused_one_by_one(staging: Connection[Any], tmp_path: Path) -> None:
    content = (
        row(2)
        + row(3, TRANSACTIONTYPE="Tax", TRANSACTIONCLASSIFICATION="690970002", BILLINGTYPE="9")
        + row(4, DATAAREAID="FR", ADJUSTMENTSTATUS="192350009")
        + row(5, DOCUMENTDATE="3/2/2026 12:00:00 AM", ACCOUNTINGDATE="2026-02-30 00:00:00")
        + row(6, PROJECTDATAAREAID="JP")
        + row(7, AMOUNT="640.005")
        + row(8, ACTUALID="")
        + "DE,1\n"
    )
    receipt = stage(staging, as_bytes(tmp_path / "actuals.csv", HEADER + "\n" + content))
    assert counts(receipt) == (1, 0, 0, 7)
    same(
        [each for each in told(receipt) if each["code"] != "row-shape"],
        """
        row  field              code               value
        3    billing_type       value-unknown      9
        3    transaction_class  value-unknown      690970002
        3    transaction_type   value-unknown      Tax
        4    adjustment_status  value-unknown      192350009
        4    company            company-unknown    FR
        5    accounting_date    date-invalid       2026-02-30
        5    transaction_date   date-invalid       3/2/2026 12:00:00 AM
        6    project            value-unknown      JP
        7    amount             too-many-decimals  640.005
        8    actual_id          value-missing      -
        """,
    )


@pytest.mark.parametrize(
    ("header", "code", "cause"),
    [
        (HEADER + ",COLOUR", "column-unknown", '"COLOUR", which the finance entity'),
        (HEADER + ",TransType", "column-doubled", "gives twice: transaction_type"),
        (HEADER.replace("AMOUNT", "STATUS"), "column-missing", "lacks: AMOUNT"),
    ],
)
def test_a_header_that_is_not_the_entitys_is_refused(
    staging: Connection[Any], tmp_path: Path, header: str, code: str, cause: str
) -> None:
    with pytest.raises(Refusal) as caught:
        stage(staging, as_bytes(tmp_path / "actuals.csv", header + "\n"))
    assert (caught.value.code, cause in caught.value.cause) == (code, True), caught.value.cause


def test_links_have_no_foreign_shape(staging: Connection[Any], tmp_path: Path) -> None:
    path = as_csv(tmp_path / "links.csv", [], ["company"])
    with pytest.raises(Refusal) as caught:
        stage_links(staging, path, file_format="finance")
    assert (caught.value.code, "actuals only" in caught.value.cause) == ("format-unknown", True)
