"""The page that tells how to connect a source: its documents are really sent, or understood."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from primanota.service.exchange import prevalidate, write_back
from primanota.service.session import Session
from tests.exchange.firms import Trusting
from tests.exchange.neighbour import Answer, Neighbour, document
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "howto" / "connect_source.md"
BLOCK = re.compile(r"^```json (?P<name>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
MOMENTS = ("prepared_at", "posted_at")


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """The documents of the page, by name."""
    found = {block["name"]: json.loads(block["text"]) for block in BLOCK.finditer(PAGE.read_text("utf-8"))}
    assert set(found) == {"question", "answer", "page", "batch"}
    return found


def test_the_page_tells_what_is_asked_answered_and_told(
    firm: Trusting, session: Session, neighbour: Neighbour, told: dict[str, Any], tmp_path: Path
) -> None:
    first, second, third = (UUID(each).int for each in told["question"]["actuals"])
    firm.stage(f"""
        actual    amount  quantity  transaction_date
        {first}   640.00  8         2026-03-02
        {second}  600.00  7.5       2026-03-03
        {third}   80.00   1         2026-03-04
    """)
    answer = told["answer"]
    neighbour.script.extend([
        document({"actuals": answer["actuals"][:1], "next": told["page"]["page"]}),
        document({"actuals": answer["actuals"][1:], "missing": answer["missing"]}),
    ])  # fmt: skip
    paged = prevalidate(session, company="DE", source=neighbour.url)
    neighbour.script.append(document(answer))
    whole = prevalidate(session, company="DE", source=neighbour.url, again=True)
    assert neighbour.heard == [told["question"], told["page"], told["question"]]
    for receipt in (paged, whole):
        assert (receipt.confirmed, receipt.invalid) == (2, 1)
    firm.build()
    firm.post()
    (tmp_path / "outbox").mkdir()
    write_back(session, company="DE", target=str(tmp_path / "outbox"))
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name in PAGE.read_text("utf-8")
    batch = json.loads(file.read_text("utf-8"))
    assert len(batch["transactions"]) == 2
    batch["transactions"] = batch["transactions"][:1]
    assert steady(batch) == steady(told["batch"])
    assert list(batch) == list(told["batch"])
    assert list(batch["transactions"][0]) == list(told["batch"]["transactions"][0])
    neighbour.usual = lambda _call: Answer(status=200)
    firm.conn.execute("UPDATE ledger.feedback_batch SET sent_at = NULL WHERE company = 'DE'")
    write_back(session, company="DE", target=neighbour.url)
    assert re.fullmatch(r"DE-1-[0-9a-f]{16}", neighbour.calls[-1].headers["Idempotency-Key"])


def steady(value: Any) -> Any:
    """A document without its moments."""
    if isinstance(value, dict):
        return {key: bool(each) if key in MOMENTS else steady(each) for key, each in value.items()}
    return [steady(each) for each in value] if isinstance(value, list) else value
