"""Dataverse: the answer of its Web API for the table msdyn_actuals as rows of ours.

Runs when a JSON file is staged that has the key of such an actual, or that is said to be one (``--format
dataverse``), before anything is judged. An answer holds many more keys than are read: those are left alone,
in this shape only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from primanota.core.errors import Refusal
from primanota.staging.options import CODES, day, word
from primanota.staging.readers import Fault, Record, read_json, refused
from primanota.staging.source import Source

FORMATTED = "@OData.Community.Display.V1.FormattedValue"
"""Behind a key: what people see of its value."""

FIELDS = {
    "actual_id": ("msdyn_actualid",),
    "transaction_type": ("msdyn_transactiontypecode",),
    "transaction_class": ("msdyn_transactionclassification",),
    "billing_type": ("msdyn_billingtype",),
    "adjustment_status": ("msdyn_adjustmentstatus",),
    "transaction_date": ("msdyn_transactiondate", "msdyn_documentdate"),
    "accounting_date": ("msdyn_accountingdate",),
    "project": ("_msdyn_project_value",),
    "contract": ("_msdyn_salescontract_value",),
    "contract_line": ("_msdyn_salescontractlineid_value", "msdyn_salescontractline"),
    "task": ("_msdyn_task_value",),
    "transaction_category": ("_msdyn_transactioncategory_value",),
    "resource": ("_msdyn_bookableresource_value",),
    "quantity": ("msdyn_quantity",),
    "unit": ("_msdyn_unit_value",),
    "unit_price": ("msdyn_price",),
    "amount": ("msdyn_amount",),
    "currency": ("transactioncurrencyid.isocurrencycode", "_transactioncurrencyid_value"),
    "description": ("msdyn_description",),
    "external_reference": ("msdyn_externalreferenceid",),
    "skip_sync": ("msdyn_skipsync",),
}
"""Where each of our columns comes from: the first of these keys that holds something. A lookup (``_…_value``)
gives its formatted value, the name of the row it leads to, and without it the id; of a row that the answer
expanded a key is named behind a point."""

_LOOKUP = re.compile(r"_.*_value")
_KEYS = [key for keys in FIELDS.values() for key in keys]
_READ = [*_KEYS, *(key + FORMATTED for key in _KEYS if _LOOKUP.fullmatch(key))]
_COLUMNS = {key: column for column, keys in FIELDS.items() for key in keys}

_MARK = re.compile(rb'"msdyn_actualid"\s*:')
SNIFFED_BYTES = 1024 * 1024


def is_dataverse(source: Source) -> bool:
    """Whether a JSON file has the key of a Dataverse actual."""
    return _MARK.search(source.rewind().read(SNIFFED_BYTES)) is not None


def read_dataverse(source: Source, columns: Sequence[str], company: str | None) -> Iterator[Record]:
    """Read an answer; all of its rows are the company's, for an answer names none.

    Raises:
        Refusal: ``company-required``; ``file-unreadable``.
    """
    if company is None:
        raise Refusal(
            "company-required", f"{source.name} names no company", remedy="Say which one with --company."
        )
    for record in read_json(source, _READ, others_ignored=True):
        if record.fault:
            fault = record.fault
            field = _COLUMNS.get(fault.field.removesuffix(FORMATTED), fault.field)
            told = Fault(field, fault.code, fault.value, fault.message)
            yield refused(record.row, columns, told, company)
            continue
        found = _translated(dict(zip(_READ, record.cells, strict=True)))
        found["company"] = company
        yield Record(record.row, [found.get(column, "") for column in columns])


def _translated(cells: Mapping[str, str]) -> dict[str, str]:
    """The answer's values by our columns, its codes as our words."""
    found = {}
    for column, keys in FIELDS.items():
        values = (cells.get(key + FORMATTED, "") or cells[key] for key in keys)
        found[column] = next((value for value in values if value), "")
    for column in CODES:
        found[column] = word(column, found[column])
    for column in ("transaction_date", "accounting_date"):
        found[column] = day(found[column])
    return found
