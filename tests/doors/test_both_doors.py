"""What the command line does the API does: each command has its operation, each option its parameter."""

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import pytest
import typer

from primanota.cli import app
from primanota.service.session import Sessions
from primanota.web.app import Serving, create_app
from primanota.web.asking import Doorkeeper

COMPANY = "/api/v1/companies/{company}"

OPERATIONS = {
    "setup load": ("POST /api/v1/setup/pack", "POST …/setup/pack"),
    "setup check": ("GET …/setup/check",),
    "setup export": ("GET …/setup/pack",),
    "period list": ("GET …/periods",),
    "period open": ("PATCH …/periods/{period}",),
    "period hold": ("PATCH …/periods/{period}",),
    "period lock": ("PATCH …/periods/{period}",),
    "period unlock": ("PATCH …/periods/{period}",),
    "period report": ("GET …/periods/{period}/report",),
    "period close": ("POST …/periods/{period}/close",),
    "parameters": ("GET …/parameters", "GET …/parameters/{name}"),
    "parameters set": ("PUT …/parameters/{name}",),
    "parameters unset": ("DELETE …/parameters/{name}",),
    "features": ("GET …/features", "GET …/features/{name}"),
    "features on": ("PUT …/features/{name}",),
    "features off": ("PUT …/features/{name}",),
    "stage": ("POST …/stage", "POST …/stage/examine", "POST …/stage/look"),
    "waiting": ("GET …/waiting", "GET …/invalid"),
    "actuals": ("GET …/actuals",),
    "import": ("POST …/import",),
    "journals": ("GET …/journals", "GET …/journals/{journal}"),
    "lines": ("GET …/lines", "GET …/journals/{journal}/lines", "GET …/history"),
    "edit": ("POST …/edit",),
    "distribute": ("POST …/distribute", "POST …/undistribute"),
    "delete": ("POST …/delete",),
    "reset": ("POST …/reset",),
    "write-off": ("POST …/write-off",),
    "voided": ("GET …/voided",),
    "preview": ("POST …/preview", "POST …/preview/download"),
    "reverse": ("POST …/reverse",),
    "post": ("POST …/post",),
    "prevalidate": ("POST …/prevalidate",),
    "write-back": ("POST …/write-back", "GET …/write-back"),
    "jobs": ("GET …/runs",),
    "jobs show": ("GET …/runs/{run}",),
    "jobs cancel": ("POST …/runs/{run}/cancel",),
    "jobs retry": ("POST …/runs/{run}/retry",),
    "jobs run": ("POST …/runs",),
    "schedules": ("GET …/schedules", "GET …/schedules/{schedule}", "GET …/timetable"),
    "schedules add": ("POST …/schedules",),
    "schedules change": ("PATCH …/schedules/{schedule}",),
    "schedules pause": ("POST …/schedules/{schedule}/pause",),
    "schedules resume": ("POST …/schedules/{schedule}/resume",),
    "schedules run": ("POST …/schedules/{schedule}/run",),
    "schedules remove": ("DELETE …/schedules/{schedule}",),
    "entries": ("GET …/entries",),
    "transactions": ("GET …/transactions",),
    "balances": ("GET …/balances",),
    "voucher": ("GET …/vouchers/{voucher}",),
    "trace": ("GET …/trace/{thing}",),
    "export": ("GET …/download/books",),
    "related": ("GET …/vouchers/{voucher}/related",),
    "verify": ("GET …/proofs",),
    "log": ("GET …/log",),
    "user list": ("GET /api/v1/people", "GET …/duties"),
    "user add": ("POST /api/v1/people",),
    "user link": ("POST /api/v1/people/{person}/link",),
    "user disable": ("POST /api/v1/people/{person}/disable",),
    "user enable": ("POST /api/v1/people/{person}/enable",),
    "user grant": ("POST /api/v1/people/{person}/grant",),
    "user revoke": ("POST /api/v1/people/{person}/revoke",),
    "user waive": ("POST /api/v1/people/{person}/waive",),
    "user unwaive": ("POST /api/v1/people/{person}/unwaive",),
}
"""The operations of each command; … stands for a company."""

NOT_OVER_HTTP = {
    "demo": "makes a database of its own",
    "serve": "is the server",
    "worker": "is beside the server, or inside it",
    "user password": "secrets are given on pages and the command line alone",
    "user token": "secrets are given on pages and the command line alone",
    "user factor": "how somebody signs in is a matter of pages and the command line",
    "db status": "about the machine that the server runs on",
    "db stop": "about the machine that the server runs on",
    "db path": "about the machine that the server runs on",
    "db psql": "about the machine that the server runs on",
}

OTHER_NAMES = {
    "actuals --type": "transaction_type",
    "actuals --class": "transaction_class",
    "actuals --category": "transaction_category",
    "actuals --file": "batch",
    "edit --if-version": "items",
    "distribute --if-version": "items",
    "distribute --part": "parts",
    "delete --if-version": "items",
    "write-off --if-version": "items",
    "log --from": "since",
    "log --to": "until",
    "log --limit": "limit",
    "jobs --last": "limit",
}
"""Options whose parameter or field has another name."""

ANOTHER_WAY = {
    "period close --yes": "who asks by a program has decided",
    "delete --yes": "who asks by a program has decided",
    "write-off --yes": "who asks by a program has decided",
    "edit --set": "says that a field is refused, as any that is not known",
    "distribute --file": "the parts are the body",
    "distribute --undo": "undistribute",
    "lines --review": "history, and the fields of each line",
    "waiting --invalid": "invalid",
    "write-back --status": "GET",
    "prevalidate --source": "a request names no place that the server then reads",
    "write-back --target": "a request names no place that the server then writes",
    "user grant --everywhere": "company *",
    "user revoke --everywhere": "company *",
    "user waive --everywhere": "company *",
    "user unwaive --everywhere": "company *",
}
"""Options that are no parameter, and what there is instead."""


@cache
def document() -> dict[str, Any]:
    """The API's own document; nothing is asked of a database for it."""
    return create_app(Serving(cast("Sessions", None), cast("Doorkeeper", None))).openapi()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation with its method and address, as above."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path.replace(COMPANY, '…')}", operation


def takes(operation: dict[str, Any]) -> set[str]:
    """The names of an operation's parameters and of its body's fields."""
    names = {each["name"] for each in operation.get("parameters", ())}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        if "$ref" in schema:
            schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        names |= schema["properties"].keys()
    return names


def commands(command: Any, *words: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its words."""
    below = getattr(command, "commands", {})
    if not below or (words and command.invoke_without_command):
        yield " ".join(words), command
    for name, each in below.items():
        yield from commands(each, *words, name)


ROOT = typer.main.get_command(app)
COMMANDS = dict(commands(ROOT))
COMMON = {"--db", "--company", "--json", "--debug", "--help"}


def test_every_command_has_its_operation() -> None:
    """A new command needs one too, or a reason why it has none."""
    assert COMMANDS.keys() == OPERATIONS.keys() | NOT_OVER_HTTP.keys()
    known = dict(operations())
    wanted = {each for found in OPERATIONS.values() for each in found}
    assert wanted <= known.keys(), wanted - known.keys()


@pytest.mark.parametrize("command", OPERATIONS)
def test_every_option_has_its_parameter(command: str) -> None:
    known = dict(operations())
    names = {name for each in OPERATIONS[command] for name in takes(known[each])}
    for parameter in COMMANDS[command].params:
        option = max(parameter.opts, key=len)
        if not option.startswith("--") or option in COMMON:
            continue
        said = f"{command} {option}"
        name = OTHER_NAMES.get(said, option[2:].replace("-", "_"))
        assert name in names or said in ANOTHER_WAY, f"{said}: not among {sorted(names)}"


def test_nothing_is_excused_that_is_not_there() -> None:
    options = {
        f"{name} {option}"
        for name, command in COMMANDS.items()
        for each in command.params
        for option in each.opts
    }
    assert OTHER_NAMES.keys() | ANOTHER_WAY.keys() <= options
