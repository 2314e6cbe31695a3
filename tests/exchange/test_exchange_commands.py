"""The commands prevalidate and write-back, as people and scripts start them."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from tests.doors.program import Program
from tests.exchange.firms import Trusting
from tests.exchange.neighbour import Answer, Neighbour
from tests.exchange.test_addresses import holding
from tests.staging.files import ident

THREE = """
    actual  amount
    1       80.00
    2       90.00
    3       70.00
"""


@pytest.fixture
def program(database: str, firm: Trusting) -> Program:
    """The program at the firm's database."""
    return Program(database)


def test_from_a_file_to_a_folder(program: Program, firm: Trusting, tmp_path: Path) -> None:
    firm.stage(THREE)
    source = firm.held("actual  amount\n1  80.00\n3  75.00")
    answer = program("prevalidate", "--source", source)
    assert answer.status == 3, answer
    assert answer.out.splitlines()[0].startswith(
        f"DE: 3 actuals asked of {source}: 1 confirmed, 2 invalid, 0 unanswered ("
    )
    assert "amount is 70.00 here and 75.00 at its source" in answer.out
    assert "listed by: primanota waiting --invalid" in answer.err
    again = program("prevalidate", "--source", source, "--json")
    assert (again.status, again.document["asked"]) == (0, 1)
    assert set(again.document) == {
        "company", "source", "asked", "confirmed", "invalid", "unanswered", "actuals", "faults", "seconds",
    }  # fmt: skip
    assert program("import").status == 0
    invalid = program("waiting", "--invalid", "--json").document
    assert [(each["status"], each["code"]) for each in invalid] == [("kept_out", "actual-invalid")] * 2
    assert "its source does not have it any more" in program("waiting", "--invalid").out
    assert program("waiting", "--invalid", "--code", "too-young").status == 2
    log = program("log", "--code", "actual-invalid", "--json").document
    assert [(each["job"], each["severity"], each["actual_id"]) for each in log] == [
        ("prevalidate", "error", ident(2)),
        ("prevalidate", "error", ident(3)),
    ]

    outbox = tmp_path / "outbox"
    refused = program("write-back", "--target", outbox, "--json")
    assert (refused.status, refused.error["code"]) == (4, "target-refused")
    outbox.mkdir()
    assert program("post", "--all").status == 0
    lag = program("write-back", "--status", "--json").document
    assert [(each["last_batch"], each["untold"], bool(each["waiting_since"])) for each in lag] == [
        (0, 1, True)
    ]
    answer = program("write-back", "--target", outbox)
    assert answer.status == 0
    assert answer.out.startswith(f"DE: 1 voucher told in batch 1 to {outbox} (")
    (file,) = outbox.iterdir()
    assert [each["voucher"] for each in json.loads(file.read_text())["transactions"]] == ["PV-00000001"]
    again = program("write-back", "--target", outbox, "--json")
    assert (again.status, again.document["told"], again.document["batches"]) == (0, 0, 0)
    assert "All that is posted has been told." in program("write-back", "--target", outbox).err
    assert program("write-back", "--status", "--target", outbox).status == 2


def test_to_and_from_addresses_that_the_parameters_name(
    program: Program, firm: Trusting, neighbour: Neighbour
) -> None:
    firm.stage("actual  amount\n1  80.00")
    nowhere = program("prevalidate", "--json")
    assert (nowhere.status, nowhere.error["code"]) == (4, "source-missing")
    assert program("write-back", "--json").error["code"] == "target-missing"
    for name in ("prevalidation_source", "write_back_target"):
        assert program("parameters", "set", name, neighbour.url).status == 0
    tokens = {"PRIMANOTA_SOURCE_TOKEN": "ask", "PRIMANOTA_TARGET_TOKEN": "tell", "NO_PROXY": "localhost"}
    neighbour.script.append(Answer(b'{"actuals": []}'))
    half = program("prevalidate", "--json", **tokens)
    assert (half.status, half.error["code"]) == (4, "source-answer-invalid")
    neighbour.script.append(holding())
    gone = program("prevalidate", **tokens)
    assert gone.status == 3
    neighbour.usual = lambda _call: Answer(status=404)
    refused = program("prevalidate", "--again", **tokens)
    assert refused.status == 4
    assert refused.err.startswith(f"error: source-refused: {neighbour.url} answered HTTP 404\nremedy: Check")
    assert {call.headers["Authorization"] for call in neighbour.calls} == {"Bearer ask"}
    assert firm.conn.execute("SELECT count(*) FROM jobs.log WHERE message ~ 'ask$|tell$'").fetchone() == (0,)


def test_the_feature_must_be_on(program: Program, firm: Trusting) -> None:
    assert program("features", "off", "actuals_prevalidation").status == 0
    answer = program("prevalidate", "--source", "any.csv", "--json")
    assert (answer.status, answer.error["code"]) == (4, "prevalidation-off")
    assert "primanota features on actuals_prevalidation" in answer.error["remedy"]


def test_both_are_jobs(program: Program, firm: Trusting, tmp_path: Path, conn: Connection[Any]) -> None:
    firm.stage(THREE)
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    program("parameters", "set", "prevalidation_source", firm.held(THREE))
    program("parameters", "set", "write_back_target", outbox)
    for job in ("prevalidate", "import", "post", "write-back"):
        assert program("jobs", "run", job).status == 3, "no worker is alive yet"
    worked = program("worker", "--until-idle", "--concurrency", 1, PRIMANOTA_EXCHANGE_FOLDERS=str(tmp_path))
    assert worked.status == 0, worked
    runs = conn.execute("SELECT job, status, counts FROM jobs.run ORDER BY queued_at").fetchall()
    assert [row[:2] for row in runs] == [
        (job, "done") for job in ("prevalidate", "import", "post", "write-back")
    ]
    assert (runs[0][2]["confirmed"], runs[3][2]["told"]) == (3, 3)
    assert [path.name for path in outbox.iterdir()] == ["DE-00000001.json"]
