"""Asking: how requests are made up and by whom, and those that chance would never make."""

import time
from itertools import cycle
from typing import Any
from uuid import uuid4

import httpx
import schemathesis
from hypothesis.errors import Flaky
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.config import FuzzConfig, SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema

from primanota.core.rights import ROLES
from primanota.service.database import Database
from primanota.service.session import Sessions
from primanota.web.app import Serving, create_app
from tests.doors.program import Program
from tests.web.conftest import OpenDoor
from tests.web.fuzz.desk import COMPANY, SPARED, known
from tests.web.fuzz.tallies import GOOD, SIGNED, Tallies
from tests.web.routes import PARAMETER, table

OWN_PLACES = ("company", "name", "role", "line", "newcomer", "draft")
"""Words that belong in some places only, not wherever something is called so."""


def configured(words: dict[str, list[Any]]) -> SchemathesisConfig:
    """How requests are made: with words that are known in most places where one belongs."""

    def bound(name: str) -> dict[str, Any]:
        return {"dictionary": name, "probability": 0.8}

    named = {name: bound(name) for name in words if name not in OWN_PLACES}
    bodies = {
        "body.items[*].journal": bound("journal"),
        "body.items[*].line": bound("line"),
        "body.journals[*]": bound("journal"),
        "body.items[*].version": {"dictionary": "version", "probability": 0.5},
        "body.voucher": bound("voucher"),
        "body.person": bound("newcomer"),
        "body.schedule": bound("schedule"),
        "body.company": bound("company"),
        "body.role": bound("role"),
        "body.first": bound("role"),
        "body.second": bound("role"),
        "body.cron": bound("cron"),
        "body.time_zone": bound("zone"),
        "body.value": bound("value"),
    }
    paths = {
        "path.company": {"dictionary": "company", "probability": 0.98},
        "path.name": bound("name"),
        "path.line": bound("line"),
        "header.If-Match": bound("match"),
    }
    own = {
        "version": [1, 2],
        "match": ["*"],
        "cron": ["0 2 * * *"],
        "zone": ["UTC"],
        "value": ["1", "500", "yes"],
    }
    return SchemathesisConfig.from_dict(
        {
            "dictionaries": {name: {"values": values} for name, values in (words | own).items()},
            "parameters": named | paths | bodies,
            "generation": {"with-security-parameters": False, "no-shrink": True},
            "continue-on-failure": True,
            "request-timeout": 60.0,
            "checks": {"enabled": False},
        }
    )


def who_may(place: str) -> dict[str, list[str]]:
    """The roles that may do each operation."""
    found = {}
    sessions = Sessions(Database(place, None), most=1)
    for row in table(create_app(Serving(sessions, OpenDoor()))):
        path = PARAMETER.sub(r"{\1}", row.path)
        may = [role for role, held in ROLES.items() if not row.rights or held & set(row.rights)]
        found[f"{row.method} {path}"] = may or [*ROLES]
    sessions.close()
    return found


def taking_turns(headers: dict[str, dict[str, str]], may_do: dict[str, list[str]], tallies: Tallies) -> None:
    """Have every request be made by the next role, or by one that may, and every answer looked at.

    Looked at here and not by the engine: it repeats what failed, which is another story once things changed.
    """
    turn, likely = cycle(headers), cycle([True, True, False])
    may = {label: cycle(roles) for label, roles in may_do.items()}

    @schemathesis.auth(refresh_interval=None)
    class Turns:
        def get(self, case: Case[Any], _context: AuthContext) -> str:
            return next(may[case.operation.label] if next(likely) else turn)

        def set(self, case: Case[Any], role: str, _context: AuthContext) -> None:
            case.headers.update({**headers[role], SIGNED: role})
            if case.path_parameters.get("person") in headers:  # else there is soon nobody to ask
                case.path_parameters["person"] = SPARED[0]

    probing = False

    @schemathesis.hook
    def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
        nonlocal probing
        if not probing:  # not what a check asks
            probing = True
            try:
                tallies.add(case, response)
            finally:
                probing = False


HEADER = "company,actual_id,transaction_type,transaction_class,transaction_date,project"
FILE = ("a.csv", f"{HEADER},quantity,amount,currency\n{COMPANY},{uuid4()},cost,time,2026-03-02,P,1,1,USD\n")
GROUP = {"project_group": "PURPOSE", "name": "On purpose"}
OF = "/api/v1/companies/{company}"
PERSON = "/api/v1/people/{person}"
ROWS = f"{OF}/setup/tables/{{table}}"


def on_purpose(
    address: str,
    headers: dict[str, dict[str, str]],
    schema: BaseSchema,
    words: dict[str, list[Any]],
    tallies: Tallies,
) -> None:
    """Do what chance will not: files that can be read, rows that fit their table, pairs of roles."""
    purpose = tallies.by_role["on purpose"]

    def ask(role: str, path: str, method: str = "POST", **sent: Any) -> httpx.Response:
        name = "lines_per_journal" if "/parameters/" in path else "transfer_errors"
        named = {"table": "project_groups", "person": SPARED[1], "run": words["run"][1], "name": name}
        place = address + path.format(company=COMPANY, **named)
        answer = httpx.request(method, place, headers=headers[role], timeout=60, **sent)
        assert answer.status_code // 100 == GOOD, answer.text
        answer.request.read()
        schema[path][method].validate_response(answer)
        purpose.requests += 1
        purpose.answers["2xx"] += 1
        purpose.done.add(f"{method} {path}")
        tallies.tried.add(f"{method} {path}")
        return answer

    for name in ("nightly", "weekly"):
        plan = {"schedule": name, "job": "proofs", "cron": "0 2 * * *"}
        ask("setup_administrator", f"{OF}/schedules", json=plan)
    pair = {"company": COMPANY, "first": "poster", "second": "period_controller"}
    ask("user_administrator", f"{PERSON}/waive", json={**pair, "reason": "few people"})
    ask("user_administrator", f"{PERSON}/unwaive", json=pair)
    item = {"items": [{"journal": words["journal"][-1], "line": 1}]}
    ask("reviewer", f"{OF}/edit", json={**item, "sales_tax_group": ""})
    parts = [{"percent": "100", "dimensions": {}}]
    ask("reviewer", f"{OF}/distribute", json={**item, "parts": parts})
    ask("setup_administrator", f"{OF}/write-off", json={**item, "reason": "on purpose"})
    ask("setup_administrator", f"{OF}/features/{{name}}", "PUT", json={"enabled": True})
    ask("setup_administrator", f"{OF}/parameters/{{name}}", "PUT", json={"value": "500"})
    ask("auditor", f"{OF}/features/{{name}}", "GET")
    ask("auditor", f"{OF}/line-sums", "GET", params={"journal": words["journal"][-1]})
    ask("auditor", f"{OF}/preview/download", json={"names": words["draft"][-1:]})
    ask("poster", f"{OF}/runs/{{run}}/retry")
    for path in ("examine", "look"):
        ask("importer", f"{OF}/stage/{path}", files={"file": FILE})
    ask("importer", f"{OF}/stage", files={"files": FILE})
    setup = "setup_administrator"
    ask(setup, f"{ROWS}/rows", json={"items": [{"cells": GROUP}]})
    rows = httpx.get(
        f"{address}{ROWS.format(company=COMPANY, table='project_groups')}/rows", headers=headers[setup]
    ).json()["items"]
    (version,) = (row["version"] for row in rows if row["project_group"] == GROUP["project_group"])
    key = {"project_group": GROUP["project_group"]}
    ask(setup, f"{ROWS}/remove", json={"items": [{"key": key, "version": version}]})
    pack = httpx.get(f"{address}{OF.format(company=COMPANY)}/setup/pack", headers=headers[setup]).content
    for path in (f"{OF}/setup/pack", "/api/v1/setup/pack"):
        ask(setup, path, files={"pack": ("pack.zip", pack)})


def fuzzed(address: str, program: Program, headers: dict[str, dict[str, str]], *, seconds: int) -> Tallies:
    """Let everybody ask in turn for so many seconds.

    That a request comes out differently a second time is no fault: what there is was changed meanwhile.
    """
    tallies = Tallies()
    taking_turns(headers, who_may(program.place), tallies)
    words = known(program)
    config = configured(words)
    schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json", config=config)
    tallies.tried |= {each.ok().label for each in schema.get_all_operations() if isinstance(each, Ok)}
    on_purpose(address, headers, schema, words, tallies)
    ends = time.monotonic() + seconds
    while (left := round(ends - time.monotonic())) > 0:  # the engine stops at what came out differently
        for event in from_schema(schema).fuzz(FuzzConfig(max_time=left)):
            if isinstance(event, events.NonFatalError) and not isinstance(event.value, Flaky):
                tallies.failed(f"{type(event.value).__name__}: {event.label}", str(event.value))
            elif isinstance(event, events.FatalError):
                raise event.exception
    return tallies
