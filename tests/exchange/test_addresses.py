"""Addresses: a source that is called answers whole, in pages or not; by anything else nothing is judged."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from primanota import wire
from primanota.core.errors import Refusal
from primanota.service.exchange import SOURCE_TOKEN, prevalidate
from primanota.service.session import Session
from primanota.staging.confirming import AddressSource
from tests.exchange.firms import Trusting, held
from tests.exchange.neighbour import Answer, Call, Neighbour, document
from tests.staging.files import ident

TWO = """
    actual  amount
    1       80.00
    2       90.00
"""
ONE, OTHER = held(TWO)


def holding(*records: Mapping[str, str]) -> Any:
    """What a neighbour answers that has these actuals, and speaks of every one it is asked for."""
    known = {record["actual_id"]: record for record in records}

    def answer(call: Call) -> Answer:
        asked = call.document["actuals"]
        return document({
            "actuals": [known[each] for each in asked if each in known],
            "missing": [each for each in asked if each not in known],
        })  # fmt: skip

    return answer


@pytest.fixture
def asked(firm: Trusting) -> Trusting:
    """The firm with two actuals to ask about."""
    firm.stage(TWO)
    return firm


def judged(session: Session) -> int:
    row = session.conn.execute("SELECT count(*) FROM staging.verdict").fetchone()
    assert row
    return int(row[0])


def refused(session: Session, neighbour: Neighbour, code: str, words: str) -> None:
    """The neighbour is not believed, and nothing was judged by it."""
    with pytest.raises(Refusal, match=re.escape(words)) as caught:
        prevalidate(session, company="DE", source=neighbour.url)
    assert caught.value.code == code
    assert judged(session) == 0


def test_an_address_is_asked_and_answers(
    asked: Trusting, session: Session, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SOURCE_TOKEN, "s3cret")
    neighbour.usual = holding({**ONE, "quantity": "8.0"})
    receipt = prevalidate(session, company="DE", source=f"{neighbour.url}?tenant=7")
    assert (receipt.confirmed, receipt.invalid) == (1, 1)
    (call,) = neighbour.calls
    assert call.document == {"company": "DE", "actuals": [ident(1), ident(2)]}
    assert call.headers["Authorization"] == "Bearer s3cret"
    assert call.headers["Content-Type"] == "application/json"
    assert call.headers["User-Agent"].startswith("primanota/")
    assert receipt.source == neighbour.url, "what follows the question mark may be a secret"
    told = session.conn.execute("SELECT parameters::text || counts::text FROM jobs.run").fetchone()
    assert told
    assert "tenant" not in told[0]
    assert "s3cret" not in told[0]


def test_pages_are_put_together(asked: Trusting, session: Session, neighbour: Neighbour) -> None:
    neighbour.script.extend([
        document({"actuals": [OTHER], "next": "p2"}),
        document({"actuals": [], "missing": [], "next": "p3"}),
        document({"actuals": [ONE], "missing": None, "next": None}),
    ])  # fmt: skip
    assert prevalidate(session, company="DE", source=neighbour.url).confirmed == 2
    assert [heard.get("page") for heard in neighbour.heard] == [None, "p2", "p3"]


def test_many_actuals_are_asked_for_in_parts_and_one_bad_answer_spoils_one(
    asked: Trusting, session: Session, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AddressSource, "ids_max", 1)
    good = holding(ONE, OTHER)
    neighbour.script.extend([Answer(b"<html>"), good])
    receipt = prevalidate(session, company="DE", source=neighbour.url)
    assert (receipt.asked, receipt.confirmed, receipt.unanswered) == (2, 1, 1)
    assert "is no JSON" in receipt.faults[0]
    logged = session.conn.execute("SELECT severity, code FROM jobs.log ORDER BY entry_no").fetchall()
    assert logged == [("error", "source-answer-invalid"), ("info", "done")]
    neighbour.usual = good
    assert prevalidate(session, company="DE", source=neighbour.url).confirmed == 2


def test_a_source_that_only_talks_nonsense_is_left_alone(
    firm: Trusting, session: Session, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AddressSource, "ids_max", 1)
    firm.stage("actual  amount\n" + "\n".join(f"{number}  80.00" for number in range(1, 9)))
    neighbour.usual = lambda _call: Answer(b"[]")
    refused(session, neighbour, "source-answer-invalid", "is not one JSON object")
    assert len(neighbour.calls) == 3


def hostile(record: Mapping[str, Any], **more: Any) -> Answer:
    """An answer that is sound but for one thing."""
    return document({"actuals": [{**ONE, **record}, OTHER], **more})


HOSTILE = [
    (Answer(b""), "is no JSON"),
    (Answer(b'{"actuals": [' + b"[" * 100_000), "nested too deep"),
    (Answer('{"actuals": []}'.encode("utf-16")), "not UTF-8"),
    (document([ONE, OTHER]), "not one JSON object"),
    (Answer(b'{"actuals": [], "actuals": []}'), "each key once"),
    (document({"value": [ONE, OTHER]}), "it has value"),
    (document({"missing": [ident(1), ident(2)]}), "it lacks actuals"),
    (document({"actuals": {ident(1): ONE}}), "actuals is an array of objects"),
    (document({"actuals": [ident(1)], "missing": [ident(2)]}), "not a JSON object"),
    (document({"actuals": [ONE], "missing": [{"id": ident(2)}]}), "missing one of ids"),
    (document({"actuals": [ONE], "missing": [2]}), "missing one of ids"),
    (document({"actuals": [ONE]}), "says nothing of 1 of 2 actuals"),
    (document({"actuals": []}), "half an answer"),
    (document({"actuals": [ONE, OTHER], "missing": [ident(2)]}), "twice, or unasked"),
    (document({"actuals": [ONE, OTHER, ONE]}), "twice, or unasked"),
    (document({"actuals": [ONE, OTHER, {**ONE, "actual_id": ident(3)}]}), "twice, or unasked"),
    (document({"actuals": [ONE, OTHER], "missing": [ident(3)]}), "twice, or unasked"),
    (document({"actuals": [ONE, OTHER], "next": 2}), "next is text"),
    (hostile({"amount": float("nan")}), "number-invalid: amount is NaN"),
    (hostile({"amount": float("inf")}), "number-invalid: amount is Infinity"),
    (hostile({"amount": "NaN"}), 'number-invalid: amount is "NaN"'),
    (hostile({"amount": 1e300}), "number-invalid"),
    (hostile({"amount": True}), "true or false"),
    (hostile({"amount": None}), "value-missing: amount is empty"),
    (hostile({"amount": "80.001"}), "too-many-decimals"),
    (hostile({"amount": ["80.00"]}), "is an array"),
    (hostile({"currency": "XXL"}), "currency-unknown"),
    (hostile({"company": "JP"}), "company-"),
    (hostile({"colour": "red"}), "colour is not a column of the contract"),
    (hostile({"project": "P\0"}), "holds a NUL"),
    (hostile({"project": "\ud800"}), "half of a surrogate pair"),
    (hostile({"transaction_date": "2026-02-30"}), "date-invalid"),
    (document({"actuals": [{"actual_id": ident(1)}, OTHER]}), "value-missing"),
]


def test_a_hostile_answer_judges_nothing(asked: Trusting, session: Session, neighbour: Neighbour) -> None:
    for answer, words in HOSTILE:
        neighbour.script.append(answer)
        refused(session, neighbour, "source-answer-invalid", words)
    assert len(neighbour.calls) == len(HOSTILE), "an answer that was understood is not asked for again"


def test_pages_without_end_judge_nothing(asked: Trusting, session: Session, neighbour: Neighbour) -> None:
    neighbour.usual = lambda _call: document({"actuals": [], "next": "p2"})
    refused(session, neighbour, "source-answer-invalid", "again and again")


def test_an_answer_that_is_too_long_judges_nothing(
    asked: Trusting, session: Session, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "REPLY_BYTES_MAX", 1_000)
    neighbour.usual = lambda _call: Answer(b" " * 5_000)
    refused(session, neighbour, "source-answer-invalid", "longer than 1000 bytes")
    monkeypatch.setattr(wire, "REPLY_S_MAX", -1)
    neighbour.usual = lambda _call: Answer(b" ")
    refused(session, neighbour, "source-answer-invalid", "takes longer than")


PASSING = [
    Answer(b"wait", 500),
    Answer(b"wait", 503, {"Retry_After": "1"}),
    Answer(b"slowly", 429, {"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
    Answer(cut=True),
    Answer(b'{"actuals": []}', short=5),
    Answer(b"no gzip", headers={"Content_Encoding": "gzip"}),
]


def test_faults_that_pass_are_tried_again(asked: Trusting, session: Session, neighbour: Neighbour) -> None:
    neighbour.usual = holding(ONE, OTHER)
    for fault in PASSING:
        neighbour.script.extend([fault, fault])
        assert prevalidate(session, company="DE", source=neighbour.url, again=True).confirmed == 2
    assert len(neighbour.calls) == 3 * len(PASSING)
    assert len({call.body for call in neighbour.calls}) == 1


def test_faults_that_stay_end_the_run_and_what_was_judged_is_kept(
    asked: Trusting, session: Session, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AddressSource, "ids_max", 1)
    neighbour.usual = lambda _call: Answer(b"out of order", 503)
    refused(session, neighbour, "source-unreachable", "HTTP 503: out of order (tried 4 times)")
    neighbour.script.append(holding(ONE))
    with pytest.raises(Refusal, match="source-unreachable"):
        prevalidate(session, company="DE", source=neighbour.url)
    assert judged(session) == 1
    run = session.conn.execute("SELECT status FROM jobs.run ORDER BY queued_at DESC LIMIT 1").fetchone()
    assert run == ("failed",)


def test_who_does_not_listen_or_does_not_answer_is_unreachable(
    asked: Trusting, session: Session, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "READ_S", 0.05)
    neighbour.usual = lambda _call: Answer(late=neighbour.never)
    refused(session, neighbour, "source-unreachable", "ReadTimeout")
    neighbour.never.set()
    with pytest.raises(Refusal, match="source-unreachable: http://localhost:9/: ConnectError"):
        prevalidate(session, company="DE", source="http://localhost:9/")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b'{"error": "who are you?"}', 401), 'answered HTTP 401: {"error": "who are you?"}'),
        (Answer(status=404), "answered HTTP 404"),
        (Answer(status=302, headers={"Location": "https://elsewhere.example.com/"}), "answered HTTP 302"),
        (Answer(status=204), "answered HTTP 204"),
    ],
)
def test_who_refuses_is_not_asked_again(
    asked: Trusting, session: Session, neighbour: Neighbour, answer: Answer, words: str
) -> None:
    neighbour.usual = lambda _call: answer
    refused(session, neighbour, "source-refused", words)
    assert len(neighbour.calls) == 1


def test_addresses_and_tokens_that_cannot_be_used_are_refused(
    asked: Trusting, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("http://", "https://host:port/", "http://host:0/", "https://a b/\n", "http://[/"):
        with pytest.raises(Refusal, match="value-invalid"):
            prevalidate(session, company="DE", source=address)
    with pytest.raises(Refusal, match="holds a user") as caught:
        prevalidate(session, company="DE", source="https://anna:geheim@operations.example.com/")
    assert "geheim" not in str(caught.value)
    told = json.dumps(session.conn.execute("SELECT parameters::text, counts::text FROM jobs.run").fetchall())
    assert "geheim" not in told
    monkeypatch.setenv(SOURCE_TOKEN, "two words\n")
    with pytest.raises(Refusal, match="holds blanks") as caught:
        prevalidate(session, company="DE", source="https://operations.example.com/")
    assert "two words" not in str(caught.value)
