"""Rules: what a line must satisfy to be posted, in the public order of precedence (P3).

Each file ``NNN_code.sql`` is one query of offenders (voucher, cause) over the sets of the posting
transaction, for one wave. A rule reports every line that breaks it and stops nothing; a line is reported with
all codes it breaks.
"""

from pathlib import Path
from typing import Any

from primanota.core.codes import ISSUES
from primanota.db.statements import Connected, Statement

REPORT = """INSERT INTO post_issue (voucher, code, rank, message)
SELECT offender.voucher, '{code}', {rank},
    'Journal ' || post_line.journal || ', line ' || post_line.line
        || ', voucher ' || post_line.voucher || ': '
        || offender.cause
FROM (
{query}
) AS offender
JOIN post_line ON post_line.voucher = offender.voucher"""


FAILED = "posting-failed"
"""The one issue that no rule finds: posting itself failed (``journal.rescue``)."""


def _read() -> list[Statement]:
    rules = []
    for path in sorted(Path(__file__).parent.glob("*.sql")):
        rank, name = path.stem.split("_", 1)
        code = name.replace("_", "-")
        text = REPORT.format(code=code, rank=int(rank), query=path.read_text(encoding="utf-8").strip())
        rules.append(Statement(code, text))
    told = [code for code in ISSUES if code != FAILED]
    assert [rule.name for rule in rules] == told, "the rules stand in the order of the codes"
    return rules


RULES = _read()


DOUBLES = "voucher-already-posted"
"""The rule that looks every line up in the ledger; the ledger's keys refuse doubles by themselves."""


def report(conn: Connected, *, doubles: bool, **values: Any) -> None:
    """Run every rule in order over one wave of lines; issues land in ``post_issue``.

    ``doubles`` includes the search for what is posted already, which a poster asks for when the ledger's keys
    have refused a set.
    """
    for rule in RULES:
        if doubles or rule.name != DOUBLES:
            rule(conn, **values)
