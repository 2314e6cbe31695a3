"""Options: the option sets and enums of the system that actuals come from, as words of ours.

Used for the foreign shapes, which write them as numbers or as names. What is in no table is none of ours: it
goes on as it is, and the judge refuses it by name (value-unknown).
"""

import re

CODES = {
    "transaction_type": {
        "192350000": "cost",
        "192350004": "project_contract",
        "192350005": "unbilled_sales",
        "192350006": "billed_sales",
        "192350007": "resourcing_unit_cost",
        "192350008": "inter_organizational_sales",
    },
    "transaction_class": {
        "192350000": "time",
        "192350001": "expense",
        "192350002": "material",
        "192350003": "milestone",
        "192350004": "fee",
    },
    "billing_type": {
        "192350000": "non_chargeable",
        "192350001": "chargeable",
        "192350002": "complimentary",
        "192350003": "not_available",
    },
    "adjustment_status": {
        "192350000": "in_process",
        "192350001": "adjusted",
        "192350002": "unadjustable",
    },
}
"""The option codes of ``msdyn_actual`` by our columns."""

ENUMS = {"transaction_type": {"sales": "unbilled_sales", "interorgsales": "inter_organizational_sales"}}
"""Names of the finance enums, in lower case, that are not our words but for case and underscores."""

NAMES = {
    column: {word.replace("_", ""): word for word in codes.values()} | ENUMS.get(column, {})
    for column, codes in CODES.items()
}
NAMES["billing_type"]["notspecified"] = "not_specified"

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)


def word(column: str, value: str) -> str:
    """Our word for an option code or a name of one of :data:`CODES`; the value itself if there is none."""
    code = CODES[column].get(value)
    return code or NAMES[column].get(re.sub(r"[^a-z]", "", value.lower()), value)


def day(value: str) -> str:
    """The day that an ISO date or instant names, as it is written: no time zone moves it (M3).

    What is neither stays as it is.
    """
    found = _DAY.fullmatch(value)
    return found[1] if found else value
