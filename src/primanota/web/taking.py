"""Taking: a request of the API is taken only as it is documented, before anything is done.

A parameter that an operation does not know, one that is given twice, and a body of another kind are refused,
for what is not looked at may be what somebody meant: a date that an import is limited to, ``strict`` of a
file. Values and the fields of JSON are checked by the models of the routes.
"""

import hashlib
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile

from primanota.core.errors import Refusal

API = "/api/"
JSON = "application/json"
FORM = "multipart/form-data"
CHUNK_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class Takes:
    """What an operation takes: its parameters and the fields of its form, those that may be repeated, and the
    media type of its body; None: it has no body.
    """

    parameters: frozenset[str]
    fields: frozenset[str]
    repeated: frozenset[str]
    body: str | None


def operations(routes: Iterable[Any]) -> dict[Callable[..., Any], Takes]:
    """What each operation takes, by the function behind it."""
    return {
        context.endpoint: _takes(context.dependant)
        for context in iter_route_contexts(list(routes))
        if context.endpoint
        and isinstance(context.original_route, APIRoute)
        and (context.path or "").startswith(API)
    }


def _takes(dependant: Dependant) -> Takes:
    asked = dict(_within(dependant, "query_params"))
    sent = dict(_within(dependant, "body_params"))
    is_form = any(isinstance(each.field_info, params.Form) for each in dependant.body_params)
    repeated = [name for name, kind in {**asked, **sent}.items() if _is_list(kind)]
    body = FORM if is_form else JSON if dependant.body_params else None
    return Takes(frozenset(asked), frozenset(sent if is_form else ()), frozenset(repeated), body)


def _within(dependant: Dependant, what: str) -> Iterator[tuple[str, Any]]:
    """Names with their types; of a model its fields."""
    for each in getattr(dependant, what):
        kind = each.field_info.annotation
        if what == "query_params" and isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items():
                yield field.alias or name, field.annotation
        else:
            yield each.alias, kind
    for each in dependant.dependencies:
        yield from _within(each, what)


def _is_list(kind: Any) -> bool:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType, Annotated):
        return any(map(_is_list, typing.get_args(kind)))
    return kind is list or origin is list


async def sent(request: Request) -> FormData | None:
    """The form that an operation takes and the framework has read by now; None: it takes none."""
    takes = _operation(request)
    return await request.form() if takes and takes.body == FORM and _media_type(request) == FORM else None


Sent = Annotated[FormData | None, Depends(sent)]


def require_known(request: Request, form: FormData | None) -> None:
    """See that an operation of the API takes all that its request carries.

    Raises:
        Refusal: ``value-invalid``, ``media-type-unknown``.
    """
    takes = _operation(request)
    if takes is None:
        return
    _require_body(request, takes)
    _require_names("parameter", request.query_params.multi_items(), takes.parameters, takes)
    if form is not None:
        _require_names("field", form.multi_items(), takes.fields, takes)


def _operation(request: Request) -> Takes | None:
    found: dict[Any, Takes] = request.app.state.operations()
    return found.get(request.scope.get("endpoint"))


def _require_body(request: Request, takes: Takes) -> None:
    headers = request.headers
    is_empty = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    if takes.body is None or is_empty:
        return
    kind = _media_type(request)
    is_json = kind == JSON or (kind.startswith("application/") and kind.endswith("+json"))
    if is_json if takes.body == JSON else kind == takes.body:
        return
    cause = f"{request.url.path} takes {takes.body}, not {kind or 'a body without Content-Type'}"
    raise Refusal("media-type-unknown", cause, remedy=f"Send it with Content-Type: {takes.body}.")


def _require_names(what: str, given: list[tuple[str, Any]], known: frozenset[str], takes: Takes) -> None:
    counts = Counter(name for name, _ in given)
    unknown = sorted(counts.keys() - known)
    twice = sorted(name for name, count in counts.items() if count > 1 and name not in takes.repeated)
    details = [f"{what} {name}: it is not known" for name in unknown]
    details += [f"{what} {name}: it is given {counts[name]} times" for name in twice if name in known]
    if details:
        remedy = f"It takes {', '.join(sorted(known))}." if known else f"It takes no {what}."
        raise Refusal("value-invalid", details[0], remedy=remedy, details=details)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def digest(form: FormData) -> bytes:
    """What a form says, files by their content; two requests write the same form in different bytes."""
    found = hashlib.sha256()
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            parts = (_coded(name), _coded(value.filename or ""), _digest_of_file(value.file))
        else:
            parts = (_coded(name), b"", _coded(value))
        for part in parts:
            found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()


def _coded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest_of_file(file: typing.BinaryIO) -> bytes:
    found = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        found.update(chunk)
    file.seek(0)
    return found.digest()
