"""Audit: who changed what and when, as the audit trail has it (B5).

Runs whenever an auditor looks at the trail. Nothing is changed; who writes it is ``service.audit``, and that
its chain is whole is a proof.
"""

from collections.abc import Iterator
from datetime import datetime

from primanota.db import statements
from primanota.db.statements import Connected
from primanota.inquiry.rows import Row, stream

SQL = statements.beside(__file__)


def audit(
    conn: Connected,
    *,
    company: str,
    actor: str | None = None,
    action: str | None = None,
    text: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Row]:
    """Records of the trail, the newest first; from ``since`` on, before ``until``.

    ``text`` is found anywhere in what a record tells, in small letters or capitals.
    """
    return stream(
        conn, SQL.audit, company=company, actor=actor, action=action, text=text, since=since, until=until
    )
