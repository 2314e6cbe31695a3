"""Documented: what the API says of itself, with what holds for every address said once and shown everywhere.

FastAPI makes the document from the routes; added here are how one signs in, problems as the answer to
whatever is refused, the key by which a change is made once, and an example of every operation. The examples
are one story, in ``documented.json``: sent in their order to the demo company they do what they say.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from primanota.core.codes import REFUSALS
from primanota.web.problems import MEDIA_TYPE
from primanota.web.repeating import CHANGING, HEADER

TEXT = {"type": "string"}
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why something was refused, and what to do about it (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "cause", "remedy", "details", "instance"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": {**TEXT, "description": "The same as `cause`: what was refused this time."},
        "code": {**TEXT, "description": "One of the codes in docs/reference/codes.md."},
        "cause": TEXT,
        "remedy": TEXT,
        "details": {"type": "array", "items": TEXT},
        "instance": TEXT,
    },
    "examples": [
        {
            "type": "urn:primanota:line-not-draft",
            "title": REFUSALS["line-not-draft"].cause,
            "status": 409,
            "detail": "line PIJ-000001/3 is posted",
            "code": "line-not-draft",
            "cause": "line PIJ-000001/3 is posted",
            "remedy": "What is posted is corrected by a reversal.",
            "details": [],
            "instance": "/api/v1/companies/USMF/edit",
        }
    ],
}
KEY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Made up by who asks: the same request with the same key is carried out once, and answered"
    " as the first time.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}

SIGNED_IN: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token, made on one's own page."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "primanota",
        "description": "A browser's session; a change carries X-CSRF-Token too.",
    },
}
"""How who asks is known: one of these is enough, and nothing is told without."""


DESCRIPTION = """Amounts are text with their decimals, days `2026-03-31`, instants ISO 8601 in UTC.
Parameters and fields that an operation does not know are refused. The examples are one story of the demo
company (`primanota serve --demo`). How to go about it: docs/howto/api.md."""


@cache
def story() -> list[dict[str, Any]]:
    """The examples in the order in which they can be sent: operation, path, query, body or files, answer.

    ``refused``: the code of those that need more than the demo company has.
    """
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return found


def name(route: APIRoute) -> str:
    """What programs that are made from the document call an operation: its part of the API and its name."""
    return "_".join([*(str(tag) for tag in route.tags[:1]), route.name])


def document(app: FastAPI) -> None:
    """Have an application tell of itself so."""
    made = app.openapi

    def told() -> dict[str, Any]:
        if app.openapi_schema is None:
            complete(made())
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = told  # type: ignore[method-assign]


def complete(document: dict[str, Any]) -> None:
    """Say of every operation what all have in common."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    document["components"]["securitySchemes"] = SIGNED_IN
    document["security"] = [{name: []} for name in SIGNED_IN]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            answers.pop("422", None)
            answers["4XX"] = {"description": "Refused: why, and what to do about it.", "content": content}
            answers["5XX"] = {"description": "The database cannot be asked now.", "content": content}
            if method.upper() in CHANGING and "{company}" in path:
                operation.setdefault("parameters", []).append(KEY)
    for example in story():
        method, path = example["operation"].split(" ")
        show(document["paths"][path][method.lower()], example)


def show(operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Show an example with its operation."""
    given = {**example.get("path", {}), **example.get("query", {})}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] in ("path", "query") and parameter["name"] in given:
            parameter["example"] = given[parameter["name"]]
    body = example.get("body")
    if isinstance(example.get("files"), dict):
        body = {field: text for field, (_, text) in example["files"].items()}
    if body is not None:
        for content in operation["requestBody"]["content"].values():
            content["example"] = body
    for kind, content in operation["responses"]["200"]["content"].items():
        if kind == "application/json" and "answer" in example:
            content.setdefault("example", example["answer"])
