"""The page about the API: its commands are sent as they stand, and do what the page says."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.doors.program import Program
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "howto" / "api.md"
DESK = "/api/v1/companies/AFUS"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands() -> Iterator[list[str]]:
    """The words of each curl command of the page, without the token."""
    for block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("curl "):
                yield shlex.split(line.replace("$DESK", DESK))[1:]


def sent(work: TestClient, words: list[str], folder: Path) -> Any:
    """What is answered to a command, which must not be refused."""
    address, method, asked = "", "GET", dict[str, Any](headers={}, files=[])
    rest = iter(words)
    for word in rest:
        match word:
            case "-H":
                name, _, value = next(rest).partition(": ")
                asked["headers"] |= {} if name == "$AUTH" else {name: value}
            case "--json":
                method, asked["json"] = "POST", json.loads(next(rest))
            case "-F":
                method, (field, _, file) = "POST", next(rest).partition("=@")
                asked["files"].append((field, (file, (folder / file).read_bytes())))
            case "-o":
                next(rest)
            case _:
                assert word.startswith(DESK), word
                address = word
    answer = work.request(
        method, address, **{name: given for name, given in asked.items() if given or name == "json"}
    )
    assert answer.status_code == 200, f"{words}: {answer.text}"
    return answer


def test_the_commands_of_the_page_do_what_it_says(work: TestClient, staged: Program, files: Path) -> None:
    answers = {}
    for words in commands():
        answer = sent(work, words, files)
        path = answer.request.url.path.removeprefix(DESK)
        answers[path] = answer.json() if "json" in answer.headers["content-type"] else answer.content
        if path == "/post":
            assert {"background_run", "workers_alive"} <= answers[path].keys()
            assert staged("worker", "--until-idle").status == 0
    assert answers["/stage"]["repeated"] > 0
    assert answers["/import"]["added"] > 0
    assert {each["code"] for each in answers["/waiting"]["items"]} == {"exchange-rate-missing"}
    assert answers["/runs/last"]["status"] == "done"
    assert answers["/journals"]["items"]
    assert all(each["remedy"] for each in answers["/issues"]["items"])
    assert answers["/entries"]["items"]
    assert answers["/download/entries"].startswith(b"PAR1")
