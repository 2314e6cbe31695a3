"""Receipt: what staging a file did, told by company and kept: the batch, and every reason why a row was
refused.

Runs as the last step of staging actuals or links, on the faults and repetitions they found. Finding them is
not its work.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from primanota.core.errors import Refusal
from primanota.core.records import CompanyStaged, RowRefused, StagingReceipt
from primanota.db import statements
from primanota.db.statements import Connected

SQL = statements.beside(__file__)

REFUSALS_TOLD_MAX = 100
"""Reasons a receipt spells out; all of them are counted, and kept in ``staging.refusal``."""

VALUE_CHARACTERS_MAX = 1_000
MESSAGE_CHARACTERS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Batch:
    """A file on its way in: its identity, its name, who brought it, and the one company asked for."""

    batch: str
    source: str
    kind: str
    actor: str
    company: str | None
    started: float


def begin(conn: Connected, *, source: str, kind: str, actor: str, company: str | None) -> Batch:
    """Open a batch and make room for what will be found wrong with its rows."""
    started = time.monotonic()
    SQL.declare(conn)
    SQL.forget(conn)
    row = SQL.draw_batch(conn).fetchone()
    assert row is not None
    return Batch(str(row["batch"]), source, kind, actor, company, started)


def explain(conn: Connected, batch: Batch, words: Mapping[str, Iterable[str]]) -> None:
    """Give every fault its message; words are those each field takes."""
    SQL.explain(
        conn,
        company=batch.company,
        words=json.dumps(
            {field: ", ".join(word for word in taken if word) for field, taken in words.items()}
        ),
        value_max=VALUE_CHARACTERS_MAX,
        message_max=MESSAGE_CHARACTERS_MAX,
    )


def settle(
    conn: Connected, batch: Batch, outcomes: Iterable[Mapping[str, Any]], *, strict: bool
) -> StagingReceipt:
    """Record the batch and its refusals and tell what happened.

    ``outcomes`` are counts by company, outcome and reason.

    Raises:
        Refusal: ``rows-refused`` if strict and any row was refused.
    """
    companies = list(_by_company(outcomes))
    refusals = [
        RowRefused(row["company"], row["source_row"], row["field"], row["code"], row["value"], row["message"])
        for row in SQL.list_refusals(conn, refusals_max=REFUSALS_TOLD_MAX)
    ]
    receipt = _summed(batch, companies, refusals)
    if strict and receipt.refused:
        raise _refusal(receipt)
    if receipt.refused:
        SQL.record_refusals(conn, batch=batch.batch, source=batch.source)
    for each in companies:
        SQL.record_batch(
            conn,
            company=each.company,
            batch=batch.batch,
            source=batch.source,
            kind=batch.kind,
            actor=batch.actor,
            rows_read=each.rows_read,
            accepted=each.accepted,
            skipped=sum(each.skipped.values()),
            repeated=each.repeated,
            refused=each.refused,
        )
    return receipt


def _by_company(outcomes: Iterable[Mapping[str, Any]]) -> Iterable[CompanyStaged]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    skipped: dict[str, dict[str, int]] = defaultdict(dict)
    for row in outcomes:
        counts[row["company"]][row["outcome"]] += row["rows"]
        if row["outcome"] == "skipped":
            skipped[row["company"]][row["reason"]] = row["rows"]
    for company, count in sorted(counts.items()):
        yield CompanyStaged(
            company=company,
            rows_read=count.total(),
            accepted=count["accepted"],
            skipped=skipped[company],
            repeated=count["repeated"],
            refused=count["refused"],
        )


def _summed(batch: Batch, companies: list[CompanyStaged], refusals: list[RowRefused]) -> StagingReceipt:
    skipped: Counter[str] = Counter()
    for each in companies:
        skipped.update(each.skipped)
    return StagingReceipt(
        file=batch.source,
        kind=batch.kind,
        batch=batch.batch,
        rows_read=sum(each.rows_read for each in companies),
        accepted=sum(each.accepted for each in companies),
        skipped=dict(sorted(skipped.items())),
        repeated=sum(each.repeated for each in companies),
        refused=sum(each.refused for each in companies),
        companies=companies,
        refusals=refusals,
        seconds=time.monotonic() - batch.started,
    )


def _refusal(receipt: StagingReceipt) -> Refusal:
    details = [
        " ".join(part for part in (f"row {each.row}", each.field, f"{each.code}: {each.message}") if part)
        for each in receipt.refusals
    ]
    if receipt.refused > len({each.row for each in receipt.refusals}):
        details.append("… and more")
    cause = f"{receipt.file}: {receipt.refused} of {receipt.rows_read} rows are refused; nothing was kept"
    return Refusal("rows-refused", cause, details=details)
