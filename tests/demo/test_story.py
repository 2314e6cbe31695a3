"""`primanota demo` tells its whole story, the same every time, and keeps what it promises."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.service import database
from primanota.service.database import Database

PROGRAM = [sys.executable, "-c", "from primanota.cli import main; main()"]


def demo(place: str, *options: str | Path, ending: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command in a database that is there already, so that nobody's own demo is wiped."""
    argv = [*PROGRAM, "demo", *map(str, options), "--db", place]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == ending, done.stderr
    return done


@pytest.fixture
def told(database: str) -> dict[str, Any]:
    """The story as one JSON document; the fixture sees afterwards that every proof is empty."""
    document: dict[str, Any] = json.loads(demo(database, "--json").stdout)
    return document


def by_company(receipts: list[dict[str, Any]], field: str) -> dict[str, Any]:
    return {receipt["company"]: receipt[field] for receipt in receipts}


def test_it_posts_with_exactly_the_issues_it_promises(told: dict[str, Any]) -> None:
    actuals, links = told["staging"]
    assert (actuals["rows_read"], actuals["refused"], links["refused"]) == (156, 0, 0)
    assert actuals["skipped"] == {"billed-sales": 2, "skip-sync": 1}

    assert by_company(told["imports"], "added") == {"AFUS": 88, "AFDE": 60}
    assert by_company(told["imports"], "waiting") == {
        "AFUS": {"category-not-in-company": 2, "exchange-rate-missing": 2},
        "AFDE": {"intercompany-not-set-up": 1},
    }
    assert by_company(told["posting"], "issues") == {
        "AFUS": {"account-structure-violation": 1, "period-not-open": 2},
        "AFDE": {"dimension-unknown": 1},
    }
    assert by_company(told["posting"], "vouchers") == {"AFUS": 85, "AFDE": 59}
    assert by_company(told["posting"], "entries") == {"AFUS": 150, "AFDE": 94}
    assert [proof["offenders"] for proof in told["proofs"]] == [0] * len(told["proofs"])
    assert told["proofs"]


def test_the_voucher_it_shows_balances_in_three_currencies(told: dict[str, Any]) -> None:
    voucher = told["voucher"]
    amounts = [
        (entry["amount"], entry["accounting_amount"], entry["reporting_amount"])
        for entry in voucher["entries"]
    ]
    assert amounts == [("844.000", "2744.72", "2513.48"), ("-844.000", "-2744.72", "-2513.48")]
    assert [each["relation"] for each in voucher["related"]] == ["cost"]


def test_every_kind_of_posting_is_in_its_books(told: dict[str, Any], conn: Connection[Any]) -> None:
    found = conn.execute("SELECT DISTINCT ledger_status FROM ledger.project_transaction").fetchall()
    assert {status for (status,) in found} == {"profit_and_loss", "balance", "accrued", "not_accrued"}
    found = conn.execute("SELECT DISTINCT rate_rule, reporting_rate_rule FROM journal.line").fetchall()
    assert {rule for row in found for rule in row} == {
        "same",
        "direct",
        "inverse",
        "triangulated",
        "mirrored",
    }
    reversed_ones = conn.execute(
        "SELECT count(*) FROM ledger.project_transaction WHERE reverses IS NOT NULL"
    ).fetchone()
    assert reversed_ones == (6,)


def test_for_people_it_has_chapters_and_commands_to_copy(database: str) -> None:
    text = demo(database).stdout
    assert "5 actuals wait" in text
    assert "4 lines break a rule" in text
    assert f"primanota verify --db '{database}'" in text
    assert "\x1b" not in text


def test_it_keeps_its_files_and_takes_a_big_company_along(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "my company"
    document = json.loads(demo(database, "--keep", folder, "--lines", "1000", "--json").stdout)
    assert (folder / "setup" / "companies.csv").is_file()
    assert (folder / "actuals.csv").is_file()
    big = document["big"]
    assert (big["import"]["added"], big["posting"]["vouchers"], big["posting"]["issues"]) == (1000, 1000, {})


def test_it_never_enters_books_that_are_there(database: str, tmp_path: Path) -> None:
    demo(database)
    assert "in-use" in demo(database, ending=4).stderr
    (tmp_path / "file").touch()
    assert "folder-not-empty" in demo(database, "--keep", tmp_path, ending=4).stderr


def test_its_own_folder_is_beside_the_users_and_wiped_only_when_it_is_the_demos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "primanota-demo").mkdir()
    (tmp_path / "primanota-demo" / "diary.txt").touch()
    done = subprocess.run([*PROGRAM, "demo"], capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "diary.txt" in done.stderr


def test_each_run_starts_afresh_in_the_demos_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(tempfile.mkdtemp(prefix="primanota tests "))  # with a blank, as on many a laptop
    home.chmod(0o755)  # when root runs the tests the server runs as nobody
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    monkeypatch.setenv("PRIMANOTA_DATABASE_URL", "postgresql://nobody@localhost:1/books")  # never touched
    folder = home / "primanota-demo"
    try:
        for _ in range(2):
            done = subprocess.run([*PROGRAM, "demo"], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert f"--db '{folder}'" in done.stdout
    finally:
        database.stop(Database(None, folder))
        shutil.rmtree(home)
