"""Feedback: all that is posted is told once, in numbered batches and in order, whatever happens between."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.answers import Item
from primanota.core.errors import Refusal
from primanota.db.connect import open_connection
from primanota.inquiry import exchange, story, trace
from primanota.ledger import feedback, targets
from primanota.ledger.feedback import Batch
from primanota.service.exchange import TARGET_TOKEN, write_back
from primanota.service.preview import reverse
from primanota.service.review import write_off
from primanota.service.session import Session
from tests.books import same
from tests.codes.firm import Firm
from tests.exchange.neighbour import Answer, Neighbour
from tests.journal.boundaries import Pause, watched
from tests.staging.files import ident

WORK = """
    actual  transaction_type  billing_type   amount   currency  quantity  transaction_date
    1       cost              not_specified  80.00    EUR       8         2026-03-02
    2       unbilled_sales    chargeable     100.00   GBP       8         2026-03-02
    3       cost              not_specified  -80.00   EUR       -8        2026-03-03
"""


@pytest.fixture
def posted(conn: Connection[Any], tmp_path: Path) -> Firm:
    """A firm with three vouchers, one of which takes back another."""
    firm = Firm(conn, tmp_path)
    firm.load()
    firm.stage(WORK)
    firm.reverse(3, original=1)
    firm.build()
    assert firm.post().vouchers == 3
    (tmp_path / "outbox").mkdir()
    return firm


def tell(firm: Firm, *, lines_max: int = feedback.LINES_MAX) -> list[Batch]:
    """Write back into the firm's folder."""
    with targets.named(str(firm.folder / "outbox"), token=None) as target:
        return list(feedback.send_all(firm.conn, company="DE", target=target, lines_max=lines_max))


def files(firm: Firm) -> dict[str, Any]:
    """The folder's files, by name."""
    found = sorted((firm.folder / "outbox").iterdir())
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in found}


def vouchers(documents: list[Any]) -> list[str]:
    return [each["voucher"] for document in documents for each in document["transactions"]]


def status(firm: Firm) -> dict[str, Any]:
    (row,) = exchange.write_back(firm.conn, company="DE")
    return row


def test_a_batch_says_what_the_books_say(posted: Firm) -> None:
    assert status(posted)["untold"] == 3
    assert [(batch.batch_no, batch.lines) for batch in tell(posted)] == [(1, 3)]
    ((name, document),) = files(posted).items()
    assert name == "DE-00000001.json"
    head = {key: value for key, value in document.items() if key not in ("transactions", "prepared_at")}
    assert head == {"company": "DE", "batch": 1, "accounting_currency": "EUR", "reporting_currency": "USD"}
    same(
        document["transactions"],
        """
        status  voucher      reverses     journal   line  project_transaction  currency  amount
        posted  PV-00000001  -            J-000001  1     PT-0000000001/A      EUR       80.00
        posted  PV-00000002  -            J-000001  2     PT-0000000002/A      GBP       100.00
        posted  PV-00000003  PV-00000001  J-000001  3     PT-0000000003/A      EUR       -80.00
        """,
    )
    same(
        document["transactions"],
        """
        accounting_date  exchange_rate  accounting_amount  reporting_amount  reason
        2026-03-02       1              80.00              88.00             -
        2026-03-02       1.25           125.00             137.50            -
        2026-03-03       1              -80.00             -88.00            -
        """,
    )
    assert [each["actual_id"] for each in document["transactions"]] == [ident(1), ident(2), ident(3)]
    assert {each["posted_at"][-6:] for each in document["transactions"]} == {"+00:00"}
    assert tell(posted) == []
    found = status(posted)
    assert (found["last_batch"], found["told"], found["untold"], found["unsent_batch"]) == (1, 3, 0, None)


def test_small_batches_follow_each_other_through_journals(posted: Firm) -> None:
    posted.run("actual  amount  transaction_date\n4  40.00  2026-03-05\n5  50.00  2026-03-06")
    assert [(batch.batch_no, batch.lines) for batch in tell(posted, lines_max=2)] == [(1, 2), (2, 2), (3, 1)]
    posted.run("actual  amount\n6  60.00")
    assert [(batch.batch_no, batch.lines) for batch in tell(posted, lines_max=2)] == [(4, 1)]
    assert vouchers(list(files(posted).values())) == [f"PV-{number:08}" for number in range(1, 7)]
    journals = posted.conn.execute(
        "SELECT journal, batch_no, last_line, complete FROM ledger.feedback_journal ORDER BY 2, 1"
    ).fetchall()
    assert journals == [
        ("J-000001", 1, 2, False),
        ("J-000001", 2, 3, True),
        ("J-000002", 2, 1, False),
        ("J-000002", 3, 2, True),
        ("J-000003", 4, 1, True),
    ]


def test_who_commits_late_is_told_later_and_not_forgotten(posted: Firm, database: str) -> None:
    tell(posted)
    posted.stage("actual  amount  transaction_date\n4  40.00  2026-03-05")
    posted.build()
    pause = Pause()
    with open_connection(database) as other, ThreadPoolExecutor(1) as pool:
        slow = Firm(other, posted.folder)

        def see(side: Any, name: str, conn: Connection[Any]) -> None:
            if (side, name, conn) == ("after", "insert_entries", other):
                pause(conn)

        with watched(see):
            late = pool.submit(slow.post)
            assert pause.reached_or_done(late)
            posted.stage("actual  amount  transaction_date\n5  50.00  2026-03-06")
            posted.build()
            assert posted.post().vouchers == 1
            assert vouchers([document_of(posted, batch) for batch in tell(posted)]) == ["PV-00000005"]
            pause.go_on()
            assert late.result(30).vouchers == 1
    assert vouchers([document_of(posted, batch) for batch in tell(posted)]) == ["PV-00000004"]


def document_of(firm: Firm, batch: Batch) -> Any:
    return files(firm)[f"DE-{batch.batch_no:08}.json"]


def test_a_controllers_reversal_is_told_behind_its_original_and_so_is_its_own(
    posted: Firm, session: Session
) -> None:
    first = reverse(session, company="DE", voucher="PV-00000002", reason="wrong")
    reverse(session, company="DE", voucher=first.voucher, reason="right")
    assert status(posted)["untold"] == 5
    assert [batch.lines for batch in tell(posted)] == [3, 1, 1], "each behind what it takes back"
    documents = list(files(posted).values())
    same(
        [document["transactions"][-1] for document in documents[1:]],
        """
        status    voucher      reverses     journal  project_transaction  amount   accounting_amount  reason
        reversed  PV-00000004  PV-00000002  -        PT-0000000004/A      -100.00  -125.00            wrong
        restored  PV-00000005  PV-00000004  -        PT-0000000005/A      100.00   125.00             right
        """,
    )
    assert {document["transactions"][-1]["actual_id"] for document in documents[1:]} == {ident(2)}
    told = story.story(trace.trace(posted.conn, company="DE", thing="PV-00000002"))
    place = posted.folder / "outbox"
    lines = told[told.index("Told to its source") :].splitlines()[1:4]
    assert [line.partition(", taken ")[0].strip() for line in lines] == [
        f"PV-0000000{voucher} in batch {batch} to {place}" for voucher, batch in ((2, 1), (4, 2), (5, 3))
    ]
    assert tell(posted) == []


def test_a_line_that_was_written_off_is_told(posted: Firm, session: Session) -> None:
    tell(posted)
    posted.stage("actual  amount\n4  40.00")
    posted.build()
    posted.conn.execute(
        "INSERT INTO staging.verdict (company, actual_id, verdict) VALUES ('DE', %s, 'invalid')", [ident(4)]
    )
    posted.post()
    assert tell(posted) == []
    write_off(session, company="DE", items=[Item("J-000002", 1)], reason="withdrawn")
    assert status(posted)["untold"] == 1
    (batch,) = tell(posted)
    same(
        document_of(posted, batch)["transactions"],
        """
        status       voucher      journal   line  project_transaction  amount  exchange_rate  reason
        written_off  PV-00000004  J-000002  1     -                    40.00   -              withdrawn
        """,
    )
    assert document_of(posted, batch)["transactions"][0]["actual_id"] == ident(4)
    assert tell(posted) == []


# --- a folder ----------------------------------------------------------------------------------------------


def test_the_same_batch_again_is_the_same_file(posted: Firm, owner: Connection[Any]) -> None:
    tell(posted)
    path = posted.folder / "outbox" / "DE-00000001.json"
    before = path.read_bytes(), path.stat().st_ino
    owner.execute("UPDATE ledger.feedback_batch SET sent_at = NULL")
    assert [batch.batch_no for batch in tell(posted)] == [1]
    assert (path.read_bytes(), path.stat().st_ino) == before
    owner.execute("UPDATE ledger.feedback_batch SET sent_at = NULL")
    path.unlink()
    assert [batch.tries for batch in tell(posted)] == [3]
    assert path.read_bytes() == before[0]


def test_another_databases_file_is_never_written_over(posted: Firm) -> None:
    path = posted.folder / "outbox" / "DE-00000001.json"
    path.write_text("{}")
    with pytest.raises(Refusal, match="holds another batch of that number"):
        tell(posted)
    assert path.read_text() == "{}"
    found = status(posted)
    assert (found["unsent_batch"], found["unsent"], found["untold"], found["tries"]) == (1, 3, 0, 1)
    assert "holds another batch" in found["last_fault"]
    path.unlink()
    assert [batch.batch_no for batch in tell(posted)] == [1]
    assert status(posted)["last_fault"] is None


def test_a_folder_must_be_there_and_take_files(posted: Firm, session: Session) -> None:
    with pytest.raises(Refusal, match="target-refused"):
        write_back(session, company="DE", target=str(posted.folder / "none"))
    with pytest.raises(Refusal, match="target-missing"):
        write_back(session, company="DE")
    (posted.folder / "outbox" / ".DE-00000001.json.part").mkdir()
    with pytest.raises(Refusal, match="file-unwritable"):
        tell(posted)
    (posted.folder / "outbox" / ".DE-00000001.json.part").rmdir()
    (posted.folder / "outbox" / ".DE-00000001.json.part").write_text("torn")
    tell(posted)
    assert list(files(posted)) == ["DE-00000001.json"]


def test_a_companys_code_becomes_a_file_name(tmp_path: Path) -> None:
    with targets.named(str(tmp_path), token=None) as target:
        target.take("../A B/Ö", 7, b"{}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["..%2FA B%2F%C3%96-00000007.json"]


# --- an address --------------------------------------------------------------------------------------------


def test_an_address_gets_batches_under_keys(
    posted: Firm, session: Session, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TARGET_TOKEN, "s3cret")
    monkeypatch.setattr(feedback, "LINES_MAX", 2)
    monkeypatch.setattr(feedback.send_all, "__kwdefaults__", {"lines_max": 2})
    neighbour.script.extend([Answer(status=500), Answer(cut=True), Answer(status=202), Answer(status=409)])
    receipt = write_back(session, company="DE", target=neighbour.url)
    assert (receipt.batches, receipt.first_batch, receipt.last_batch, receipt.told) == (2, 1, 2, 3)
    keys = [call.headers["Idempotency-Key"] for call in neighbour.calls]
    assert keys == [*[keys[0]] * 3, keys[3]]
    assert keys[0].startswith("DE-1-")
    assert keys[3].startswith("DE-2-")
    assert {call.headers["Authorization"] for call in neighbour.calls} == {"Bearer s3cret"}
    assert vouchers([neighbour.heard[0], neighbour.heard[3]]) == [f"PV-{number:08}" for number in (1, 2, 3)]
    logged = session.conn.execute("SELECT message FROM jobs.log").fetchall()
    assert logged == [(f"3 vouchers told to {neighbour.url}, in batches 1 to 2",)]


def test_a_batch_that_is_refused_stays_first_in_line(
    posted: Firm, session: Session, neighbour: Neighbour
) -> None:
    refusals = [(Answer(b"no such voucher", 422), "target-refused", "HTTP 422: no such voucher")]
    refusals += [(Answer(status=301, headers={"Location": "/there"}), "target-refused", "HTTP 301")]
    for answer, code, words in refusals:
        neighbour.script.append(answer)
        with pytest.raises(Refusal, match=f"batch 1 was not taken: .*{words}") as caught:
            write_back(session, company="DE", target=neighbour.url)
        assert caught.value.code == code
    assert len(neighbour.calls) == len(refusals)
    neighbour.usual = lambda _call: Answer(status=503)
    with pytest.raises(Refusal, match="target-unreachable"):
        write_back(session, company="DE", target=neighbour.url)
    posted.run("actual  amount\n4  40.00")
    neighbour.usual = lambda _call: Answer(status=200)
    receipt = write_back(session, company="DE", target=neighbour.url)
    assert (receipt.first_batch, receipt.last_batch, receipt.told) == (1, 2, 4)
    assert len({call.body for call in neighbour.calls}) == 2, "what a batch says does not change"


def test_one_at_a_time_writes_back_for_a_company(
    posted: Firm, session: Session, neighbour: Neighbour, database: str
) -> None:
    go_on = threading.Event()
    neighbour.script.append(Answer(late=go_on))
    with open_connection(database) as other, ThreadPoolExecutor(1) as pool:
        first = pool.submit(write_back, Session(database, "bert", other), company="DE", target=neighbour.url)
        while not neighbour.calls:
            assert not first.done()
        with pytest.raises(Refusal, match="write-back-busy"):
            write_back(session, company="DE", target=neighbour.url)
        go_on.set()
        assert first.result(30).told == 3
    assert write_back(session, company="DE", target=neighbour.url).batches == 0
    assert len(neighbour.calls) == 1
