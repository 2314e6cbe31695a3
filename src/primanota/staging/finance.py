"""Finance: the rows of an export of the finance entity ProjCDSActualsImportEntity as rows of ours.

Runs when a file is staged whose header is that entity's, or that is said to be (``--format finance``),
before anything is judged. Its fields have other names, its words are those of its enums and option sets; a
word that is none of them goes on as it is, and the judge refuses it.
"""

from collections.abc import Iterator, Sequence

from primanota.core.errors import Refusal
from primanota.staging.options import CODES, day, word
from primanota.staging.readers import Fault, Record, refused, short
from primanota.staging.source import Source
from primanota.staging.tabular.grid import Grid

FIELDS = {
    "DATAAREAID": "company",
    "ACTUALID": "actual_id",
    "TRANSACTIONTYPE": "transaction_type",
    "TRANSTYPE": "transaction_type",
    "TRANSACTIONCLASSIFICATION": "transaction_class",
    "BILLINGTYPE": "billing_type",
    "ADJUSTMENTSTATUS": "adjustment_status",
    "DOCUMENTDATE": "transaction_date",
    "ACCOUNTINGDATE": "accounting_date",
    "PROJECTID": "project",
    "CONTRACTID": "contract",
    "CONTRACTLINEID": "contract_line",
    "TASKNUMBER": "task",
    "ACTIVITYNUMBER": "task",
    "TRANSACTIONCATEGORYID": "transaction_category",
    "TRANSACTIONCATEGORY": "transaction_category",
    "RESOURCEID": "resource",
    "QUANTITY": "quantity",
    "UNITOFMEASURE": "unit",
    "UNITPRICE": "unit_price",
    "AMOUNT": "amount",
    "TRANSACTIONCURRENCYID": "currency",
    "DESCRIPTION": "description",
    "EXTERNALREFERENCE": "external_reference",
}
"""What the entity's fields are called here. Upper or lower case does not matter."""

NOT_READ = {
    "ACTUALSIMPORTID",
    "ACCOUNTINGAMOUNT",
    "AMOUNTMST",
    "BILLINGSTATUSID",
    "CONTRACTINGUNIT",
    "CONTRACTLINE",
    "CUSTOMERACCOUNTNUMBER",
    "ENDDATE",
    "EXCHANGERATE",
    "EXCHANGERATEDATE",
    "EXTERNALDESCRIPTION",
    "EXTERNALORIGINREFERENCE",
    "FUNDINGSOURCE",
    "INTEGRATIONCOUNT",
    "INVOICEID",
    "INVOICEPROPOSALID",
    "INVOICEPROPOSALLINETRANSID",
    "ISDUPLICATE",
    "ISJOURNALIZED",
    "ISPROCESSED",
    "MATCHEDVENDORINVOICE",
    "OWNINGBUSINESSID",
    "OWNINGUSER",
    "PRODUCTDESCRIPTION",
    "PRODUCTNUMBER",
    "PROJACTUALSIMPORTSYNC",
    "PROJADVANCEDJOURNALLINE",
    "RESOURCEOPERATIONUNITID",
    "RESOURCINGCOMPANY",
    "SALESTAXAMOUNT",
    "STARTDATE",
    "STATUS",
    "STATUSREASON",
    "SUBCONINVOICEID",
    "SUBCONTRACTLINE",
    "UNITPRICEMST",
    "VENDINVOICELINEPROJTRANSID",
    "VOUCHERNUMBER",
}
"""Fields of the entity that say nothing that an actual of ours holds."""

PROJECT_COMPANY = "PROJECTDATAAREAID"
RESOURCE_NAME = "BOOKABLERESOURCENAME"

MARKS = {"DATAAREAID", "ACTUALID"}
"""A header with both is recognised."""

# Empty values of the finance system.
_NO_OPTION = "0"
_NO_DAY = "1900-01-01"
_NO_RESOURCE = "00000000-0000-0000-0000-000000000000"


def is_finance(header: Sequence[str]) -> bool:
    """Whether a header row is that of the entity."""
    return {name.upper() for name in header} >= MARKS


def read_finance(
    source: Source, grid: Grid, columns: Sequence[str], required: Sequence[str]
) -> Iterator[Record]:
    """Read an export of the entity.

    Raises:
        Refusal: ``file-unreadable``, ``column-unknown``, ``column-doubled``, ``column-missing``.
    """
    ours = _renamed(source, grid.header, required)
    for record in grid.records(ours, (*columns, PROJECT_COMPANY, RESOURCE_NAME)):
        *cells, project_company, resource_name = record.cells
        company = cells[columns.index("company")]
        found = dict(zip(columns, cells, strict=True))
        if record.fault:
            yield refused(record.row, columns, record.fault, company)
        elif project_company and project_company.lower() != company.lower():
            yield refused(record.row, columns, _of_another(project_company), company)
        else:
            yield Record(record.row, list(_translated(found, resource_name).values()))


def _renamed(source: Source, header: Sequence[str], required: Sequence[str]) -> list[str]:
    """The header with our names; fields that are not read keep theirs."""
    ours = []
    unknown = []
    for name in header:
        field = name.upper()
        if field not in {*FIELDS, *NOT_READ, PROJECT_COMPANY, RESOURCE_NAME}:
            unknown.append(name)
        ours.append(FIELDS.get(field, field))
    if unknown:
        told = ", ".join(f'"{short(name)}"' for name in unknown)
        cause = f"{source.name} has {told}, which the finance entity ProjCDSActualsImportEntity does not have"
        raise Refusal("column-unknown", cause, details=unknown)
    doubled = sorted({name for name in ours if ours.count(name) > 1})
    if doubled:
        raise Refusal("column-doubled", f"{source.name} gives twice: {', '.join(doubled)}", details=doubled)
    missing = [
        next(field for field, named in FIELDS.items() if named == column)
        for column in required
        if column not in ours
    ]
    if missing:
        raise Refusal("column-missing", f"{source.name} lacks: {', '.join(missing)}", details=missing)
    return ours


def _of_another(company: str) -> Fault:
    message = f"the project is one of {short(company)}; rows between companies are not read yet"
    return Fault("project", "value-unknown", short(company), message)


def _translated(found: dict[str, str], name: str) -> dict[str, str]:
    """The entity's words as ours; ``name`` is the resource's, whose id is read where it has none."""
    for column in CODES:
        found[column] = word(column, found[column])
    if found["adjustment_status"] == _NO_OPTION:
        found["adjustment_status"] = ""
    for column in ("transaction_date", "accounting_date"):
        found[column] = day(found[column])
        if found[column] == _NO_DAY:
            found[column] = ""
    if name or found["resource"] == _NO_RESOURCE:
        found["resource"] = name
    return found
