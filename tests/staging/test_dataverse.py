"""Dataverse: answers of its Web API for msdyn_actuals become actuals."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from tests.books import same
from tests.staging.files import as_bytes, counts, ident, kept, stage, told

FORMATTED = "@OData.Community.Display.V1.FormattedValue"


def actual(number: int, **changes: Any) -> dict[str, Any]:
    """An element of the answer with the id of its number, and what differs from a plain hour."""
    plain = {
        "@odata.etag": 'W/"1"',
        "msdyn_actualid": ident(number),
        "msdyn_transactiontypecode": 192350000,
        "msdyn_transactiontypecode" + FORMATTED: "Cost",
        "msdyn_transactionclassification": 192350000,
        "msdyn_billingtype": 192350003,
        "msdyn_adjustmentstatus": None,
        "msdyn_documentdate": "2026-03-02T23:00:00Z",
        "_msdyn_project_value": ident(500),
        "_msdyn_project_value" + FORMATTED: "P1",
        "msdyn_quantity": 8.0000000000,
        "msdyn_price": 80,
        "msdyn_amount": 640.00,
        "msdyn_amount" + FORMATTED: "€640.00",
        "_transactioncurrencyid_value": ident(600),
        "transactioncurrencyid": {"isocurrencycode": "EUR", "transactioncurrencyid": ident(600)},
        "statecode": 0,
        "tags": [1, 2],
    }
    return plain | changes


def answer(folder: Path, *elements: Any, name: str = "answer.json") -> Path:
    """Write an answer of these elements."""
    content = {"@odata.context": "https://example.org/$metadata#msdyn_actuals", "value": list(elements)}
    return as_bytes(folder / name, json.dumps(content))


ALL = actual(
    3,
    msdyn_transactiontypecode=192350005,
    msdyn_transactionclassification=192350001,
    msdyn_billingtype=192350001,
    msdyn_adjustmentstatus=192350002,
    msdyn_transactiondate="2026-03-31",
    msdyn_accountingdate="2026-04-01T00:00:00Z",
    msdyn_salescontractline="L1",
    msdyn_description="there",
    msdyn_externalreferenceid="X7",
    msdyn_skipsync=True,
    transactioncurrencyid=None,
    **{
        "_transactioncurrencyid_value" + FORMATTED: "EUR",
        "_msdyn_salescontract_value": ident(501),
        "_msdyn_salescontract_value" + FORMATTED: "C1",
        "_msdyn_task_value" + FORMATTED: "T1",
        "_msdyn_transactioncategory_value" + FORMATTED: "Travel",
        "_msdyn_bookableresource_value": ident(502),
        "_msdyn_unit_value" + FORMATTED: "ea",
    },
)


def test_an_answer_becomes_actuals_by_its_keys(staging: Connection[Any], tmp_path: Path) -> None:
    receipt = stage(staging, answer(tmp_path, actual(2), ALL), company="DE")
    assert told(receipt) == []
    assert (counts(receipt), receipt.skipped) == ((1, 1, 0, 0), {"skip-sync": 1})
    same(
        kept(
            staging,
            "source_row, company, transaction_type, transaction_class, billing_type, adjustment_status,"
            " transaction_date, accounting_date, project, quantity, unit_price, amount, currency",
        ),
        """
        source_row  company  transaction_type  transaction_class  billing_type   adjustment_status  transaction_date  accounting_date  project  quantity  unit_price  amount  currency
        1           DE       cost              time               not_available  -                  2026-03-02        -                P1       8         80          640.00  EUR
        2           DE       unbilled_sales    expense            chargeable     unadjustable       2026-03-31        2026-04-01       P1       8         80          640.00  EUR
        """,  # noqa: E501  # a table
    )
    same(
        kept(
            staging,
            "source_row, contract, contract_line, task, transaction_category, resource, unit, description,"
            " external_reference",
        )[1:],
        f"""
        source_row  contract  contract_line  task  transaction_category  resource      unit  description  external_reference
        2           C1        L1             T1    Travel                {ident(502)}  ea    there        X7
        """,  # noqa: E501  # a table
    )


def test_the_format_may_be_told(staging: Connection[Any], tmp_path: Path) -> None:
    path = answer(tmp_path, actual(2), name="answer.txt")
    assert counts(stage(staging, path, company="DE", file_format="dataverse")) == (1, 0, 0, 0)
    empty = answer(tmp_path)
    assert counts(stage(staging, empty, company="DE", file_format="dataverse")) == (0, 0, 0, 0)


def test_unknown_codes_and_bad_values_are_refused_row_by_row(
    staging: Connection[Any], tmp_path: Path
) -> None:
    path = answer(
        tmp_path,
        actual(1, msdyn_transactiontypecode=192350001, msdyn_transactionclassification=690970002),
        actual(2, msdyn_billingtype=7, msdyn_adjustmentstatus=0),
        actual(3, transactioncurrencyid=None, **{"_transactioncurrencyid_value" + FORMATTED: "Euro"}),
        actual(4, msdyn_documentdate="02.03.2026", msdyn_quantity=True),
        actual(5, msdyn_documentdate="02.03.2026", msdyn_amount="NaN"),
        actual(6, msdyn_actualid=[1]),
        "text",
        actual(8),
    )
    receipt = stage(staging, path, company="DE")
    assert {each.company for each in receipt.refusals} == {"DE"}
    assert counts(receipt) == (1, 0, 0, 7)
    same(
        told(receipt),
        """
        row  field              code              value
        1    transaction_class  value-unknown     690970002
        1    transaction_type   value-unknown     192350001
        2    adjustment_status  value-unknown     0
        2    billing_type       value-unknown     7
        3    currency           currency-unknown  Euro
        4    quantity           json-invalid      True
        5    amount             number-invalid    NaN
        5    transaction_date   date-invalid      02.03.2026
        6    actual_id          json-invalid      -
        7    -                  json-invalid      -
        """,
    )


def test_an_answer_names_no_company(staging: Connection[Any], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        stage(staging, answer(tmp_path, actual(2)))
    assert caught.value.code == "company-required"
