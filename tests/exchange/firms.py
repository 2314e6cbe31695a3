"""Firms whose actuals are confirmed by a source, and the files that such a source is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.books import rows
from tests.codes.firm import DEFAULTS, Firm
from tests.setup.packs import WHOLE
from tests.staging.files import as_csv, ident


class Trusting(Firm):
    """A firm with the feature actuals_prevalidation."""

    def trust(self, *, wait: int) -> None:
        """Load the pack with the feature and the wait in minutes."""
        features = WHOLE["features"].rstrip() + "\n        DE       actuals_prevalidation  yes\n"
        parameters = WHOLE["parameters"].rstrip() + f"\n        DE       prevalidation_wait  {wait} min\n"
        self.load(features=features, parameters=parameters)

    def held(self, table: str, columns: Sequence[str] | None = None) -> Path:
        """Write what the source has as a file, and return its path."""
        found = held(table)
        chosen = columns or list(found[0])
        rows = [{column: row[column] for column in chosen} for row in found]
        return as_csv(self.folder / "source.csv", rows, chosen)

    def verdicts(self) -> dict[int, tuple[str, str]]:
        """Each actual's verdict and reason."""
        found = self.conn.execute("SELECT actual_id, verdict, reason FROM staging.verdict ORDER BY actual_id")
        return {row[0].int: (row[1], row[2]) for row in found}

    def grow_older(self, owner: Any, minutes: int) -> None:
        """Let so much time pass since everything was staged and judged."""
        owner.execute(
            "UPDATE staging.batch SET received_at = received_at - make_interval(mins => %s)", [minutes]
        )
        owner.execute("UPDATE staging.verdict SET at = at - make_interval(mins => %s)", [minutes])


def held(table: str) -> list[Mapping[str, str]]:
    """Actuals as a source has them, from a text table like those that are staged."""
    return [{**DEFAULTS, "actual_id": ident(int(row.pop("actual"))), **row} for row in rows(table)]
