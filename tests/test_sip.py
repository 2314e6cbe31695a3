"""Ten years of real hours (the SiP data set) go all the way from staging to the books.

The data is no part of the repository: where it is not beside the checkout the test says so in the summary.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

SIP = Path(__file__).parents[2] / "shared" / "data" / "sip"
ACTUALS = 20_750
CLOSED = 2_486
LINES_PER_JOURNAL = 200

DONE, ISSUES_TOLD = 0, 3

pytestmark = pytest.mark.skipif(
    not SIP.is_dir(), reason=f"THE REAL HOURS ARE NOT HERE: nothing was proved on them ({SIP} is missing)"
)


@pytest.fixture(scope="module")
def sip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company pack and the staging files made from the data set."""
    folder = tmp_path_factory.mktemp("sip")
    subprocess.run([sys.executable, SIP / "make_pack.py", folder], check=True, capture_output=True)
    return folder


def primanota(database: str, *command: str | Path, ending: int = DONE) -> Any:
    """Run a command as a person would; answer its JSON document."""
    program = [sys.executable, "-c", "from primanota.cli import main; main()"]
    argv = [*program, *map(str, command), "--json", "--db", database]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == ending, f"{command[0]} ended with {done.returncode}: {done.stderr}"
    return json.loads(done.stdout)


def test_real_hours_become_books(database: str, conn: Connection[Any], sip: Path) -> None:
    primanota(database, "setup", "load", sip / "setup")
    staged = primanota(database, "stage", sip / "actuals.csv", "--links", sip / "links.csv")
    assert [each["refused"] for each in _files(staged)] == [0, 0]
    assert _files(staged)[0]["accepted"] == ACTUALS

    imported = primanota(database, "import")
    assert (imported["read"], imported["added"], imported["waiting"]) == (ACTUALS, ACTUALS, {})
    assert max(journal["lines"] for journal in imported["journals"]) == LINES_PER_JOURNAL
    assert {journal["period_start_date"][8:] for journal in imported["journals"]} == {"01"}
    assert primanota(database, "import")["read"] == 0

    posted = primanota(database, "post", "--all", "--now", ending=ISSUES_TOLD)
    assert posted["vouchers"] == ACTUALS - CLOSED
    assert posted["issues"] == {"period-not-open": CLOSED}

    assert _statuses(conn) == {("error", True): CLOSED, ("posted", False): ACTUALS - CLOSED}
    assert _years_in_error(conn) == {2004, 2005}
    assert all(proof["offenders"] == 0 for proof in primanota(database, "verify"))


def _files(receipt: Any) -> list[dict[str, Any]]:
    return receipt if isinstance(receipt, list) else list(receipt["files"])


def _statuses(conn: Connection[Any]) -> dict[tuple[str, bool], int]:
    """How many lines stand in which status, with an issue or without."""
    found = conn.execute(
        """
        SELECT COALESCE(line.own_status, header.status), issue.code IS NOT NULL, count(*)
        FROM journal.line
        JOIN journal.header ON header.company = line.company AND header.journal = line.journal
        LEFT JOIN journal.issue
            ON (issue.company, issue.voucher, issue.code) = (line.company, line.voucher, 'period-not-open')
        GROUP BY 1, 2
        """
    )
    return {(status, with_issue): count for status, with_issue, count in found}


def _years_in_error(conn: Connection[Any]) -> set[int]:
    found = conn.execute(
        "SELECT DISTINCT extract(year FROM period_start_date)::int FROM journal.header WHERE status = 'error'"
    )
    return {year for (year,) in found}
