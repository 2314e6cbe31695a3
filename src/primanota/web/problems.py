"""Problems: how a refusal is told over HTTP: a status, and a problem document (RFC 9457) or a page.

The one place where codes become statuses. Nothing that a request carries ends in a 5xx; a defect does, with
a number that is in the log beside its traceback.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from psycopg import DataError, Error, errors
from starlette.exceptions import HTTPException

from primanota.core.codes import REFUSALS
from primanota.core.errors import Refusal
from primanota.service import faults
from primanota.web.methods import allowed
from primanota.web.rendering import page, wants_page

LOG = logging.getLogger("primanota.web")

VALUE_FAULTS = (None, errors.NumericValueOutOfRange.sqlstate, errors.UntranslatableCharacter.sqlstate)
"""Faults of the database that only a value of a request can bring; None: the driver's own, before it asks."""

PROOF_FIELDS = {"proof_password", "proof_code", "username"}
"""The fields of the page that asks who is there; the others are of the form that was sent."""

SET_UP = "/account/factor"
"""Where somebody sets up a second factor."""

MEDIA_TYPE = "application/problem+json"

STATUSES: Mapping[str, HTTPStatus] = {
    "not-signed-in": HTTPStatus.UNAUTHORIZED,
    "not-allowed": HTTPStatus.FORBIDDEN,
    "form-foreign": HTTPStatus.FORBIDDEN,
    "place-not-allowed": HTTPStatus.FORBIDDEN,
    "proof-required": HTTPStatus.FORBIDDEN,
    "factor-required": HTTPStatus.FORBIDDEN,
    "factor-exists": HTTPStatus.CONFLICT,
    "factor-unknown": HTTPStatus.CONFLICT,
    "sign-in-failed": HTTPStatus.UNAUTHORIZED,
    "code-wrong": HTTPStatus.UNAUTHORIZED,
    "sign-in-blocked": HTTPStatus.TOO_MANY_REQUESTS,
    "too-many-requests": HTTPStatus.TOO_MANY_REQUESTS,
    "link-invalid": HTTPStatus.GONE,
    "password-weak": HTTPStatus.UNPROCESSABLE_ENTITY,
    "own-rights": HTTPStatus.FORBIDDEN,
    "own-edits": HTTPStatus.FORBIDDEN,
    "provider-failed": HTTPStatus.BAD_GATEWAY,
    "roles-incompatible": HTTPStatus.CONFLICT,
    "person-exists": HTTPStatus.CONFLICT,
    "token-exists": HTTPStatus.CONFLICT,
    "no-company": HTTPStatus.NOT_FOUND,
    "file-not-found": HTTPStatus.NOT_FOUND,
    "line-changed": HTTPStatus.PRECONDITION_FAILED,
    "journal-changed": HTTPStatus.PRECONDITION_FAILED,
    "setting-changed": HTTPStatus.PRECONDITION_FAILED,
    "request-repeated": HTTPStatus.CONFLICT,
    "key-used": HTTPStatus.UNPROCESSABLE_ENTITY,
    "journal-busy": HTTPStatus.CONFLICT,
    "journal-not-draft": HTTPStatus.CONFLICT,
    "line-not-draft": HTTPStatus.CONFLICT,
    "not-resettable": HTTPStatus.CONFLICT,
    "not-deletable": HTTPStatus.CONFLICT,
    "not-for-write-off": HTTPStatus.CONFLICT,
    "period-closed": HTTPStatus.CONFLICT,
    "row-exists": HTTPStatus.CONFLICT,
    "run-ended": HTTPStatus.CONFLICT,
    "run-unfinished": HTTPStatus.CONFLICT,
    "run-cancelled": HTTPStatus.CONFLICT,
    "schedule-exists": HTTPStatus.CONFLICT,
    "voucher-reversed": HTTPStatus.CONFLICT,
    "voucher-not-posted": HTTPStatus.CONFLICT,
    "write-back-busy": HTTPStatus.CONFLICT,
    "in-use": HTTPStatus.CONFLICT,
    "request-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "media-type-unknown": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "method-unknown": HTTPStatus.METHOD_NOT_ALLOWED,
    "value-invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "pack-invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "rows-refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "database-busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "database-lost": HTTPStatus.SERVICE_UNAVAILABLE,
    "database-unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "disk-full": HTTPStatus.INSUFFICIENT_STORAGE,
}
"""What is not named here: 404 for a code that ends in -unknown and is about the address, else 400."""

AGAIN_SOON: Mapping[str, str] = {
    "request-repeated": "1",
    "database-busy": "5",
    "database-lost": "5",
    "too-many-requests": "60",
}
"""Seconds after which it is worth asking again, for what may go by."""

ADDRESSED = {
    "company",
    "journal",
    "line",
    "voucher",
    "actual",
    "run",
    "schedule",
    "period",
    "project",
    "parameter",
    "feature",
    "row",
    "table",
    "person",
    "token",
}
"""Things a path names: not found when they are unknown."""


FRAMEWORK: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "page-unknown",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-unknown",
}
"""What the framework refuses, by its status: our code."""

BODY_REMEDY = "Send a body that is whole: JSON in UTF-8, or a form with its boundary."
VALUE_REMEDY = "See what the operation takes: /api/openapi.json."


def status_of(code: str) -> int:
    """The status that tells a refusal."""
    if code in STATUSES:
        return STATUSES[code]
    thing, _, unknown = code.rpartition("-")
    return HTTPStatus.NOT_FOUND if unknown == "unknown" and thing in ADDRESSED else HTTPStatus.BAD_REQUEST


def document(refusal: Refusal, status: int, path: str) -> dict[str, Any]:
    """A refusal as a problem document (RFC 9457), of a request to that path; a defect has no code of ours."""
    known = REFUSALS.get(refusal.code)
    return {
        "type": f"urn:primanota:{refusal.code}",
        "title": known.cause if known else "A mistake in primanota.",
        "status": status,
        "detail": refusal.cause,
        "code": refusal.code,
        "cause": refusal.cause,
        "remedy": refusal.remedy,
        "details": refusal.details,
        "instance": path,
    }


def problem(
    request: Request,
    *,
    status: int,
    code: str,
    cause: str,
    remedy: str,
    details: list[str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer to a request that was not carried out: a page for a browser, a document for the rest."""
    refusal = Refusal(code, cause, remedy=remedy, details=details)
    told = document(refusal, status, request.url.path)
    if wants_page(request):
        company = _company_seen(request, code)
        return page(request, "problem.html", status=status, headers=headers, problem=told, company=company)
    return JSONResponse(told, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def _company_seen(request: Request, code: str) -> str | None:
    """The company of the address, to go on in it; None: who asks does not see it, or there is none."""
    asker = getattr(request.state, "asker", None)
    company = request.path_params.get("company")
    if asker is None or company is None or code in {"company-unknown", "no-company"}:
        return None
    return str(company) if asker.rights.sees(company) else None


def proof_asked(request: Request, then: str, *, refusal: Refusal | None) -> Response:
    """The page that asks who is there, and sends the form at hand on when it knows."""
    provider = getattr(request.app.state, "provider", None)
    return page(
        request,
        "prove.html",
        status=HTTPStatus.FORBIDDEN,
        then=then,
        fields=[each for each in request.state.form if each[0] not in PROOF_FIELDS],
        refusal=refusal,
        provider=provider.name if provider else None,
    )


def refused(request: Request, refusal: Refusal) -> Response:
    """Tell a refusal; a browser is led to the sign-in where nobody is signed in, and to setting up a second
    factor where one is needed.
    """
    if refusal.code == "not-signed-in" and wants_page(request):
        return RedirectResponse(request.app.state.sign_in_at(request), HTTPStatus.SEE_OTHER)
    if refusal.code == "factor-required" and wants_page(request):
        return RedirectResponse(SET_UP, HTTPStatus.SEE_OTHER)
    if refusal.code == "proof-required" and hasattr(request.state, "form") and wants_page(request):
        return proof_asked(request, request.url.path, refusal=None)
    status = status_of(refusal.code)
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    if refusal.code in AGAIN_SOON:
        headers = {"Retry-After": AGAIN_SOON[refusal.code]}
    return problem(
        request,
        status=status,
        code=refusal.code,
        cause=refusal.cause,
        remedy=refusal.remedy,
        details=refusal.details,
        headers=headers,
    )


def invalid(request: Request, error: RequestValidationError) -> Response:
    """Tell which values of a request are not valid."""
    details = [_said(each) for each in error.errors()]
    return problem(
        request,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code="value-invalid",
        cause=details[0] if details else "a value of the request is not valid",
        remedy=VALUE_REMEDY,
        details=details,
    )


def _said(fault: Mapping[str, Any]) -> str:
    """What is wrong with one value, and where it is."""
    place = tuple(fault["loc"])
    match fault["type"], place:
        case "json_invalid", _:
            return f"body: it is not JSON: {fault['ctx']['error']} at character {place[-1]}"
        case (("missing" | "model_attributes_type" | "dict_type"), ("body",)):
            return "body: a JSON object is needed"
        case "extra_forbidden", _:
            message = "it is not known"
        case _:
            message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{' '.join(map(str, place))}: {message}"


def http_fault(request: Request, error: HTTPException) -> Response:
    """Tell what the framework refuses: an address or a method that does not exist, a body that is none."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed(request)
        if request.method == "OPTIONS" and request.url.path.startswith("/api/"):
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    code = FRAMEWORK.get(error.status_code, "value-invalid")
    remedy = REFUSALS[code].remedy if code in FRAMEWORK.values() else BODY_REMEDY
    cause = f"{request.method} {request.url.path}: {error.detail}"
    return problem(request, status=error.status_code, code=code, cause=cause, remedy=remedy, headers=headers)


def defect(request: Request, error: Exception) -> Response:
    """Tell a mistake of ours, without its inside; the log has that under the same number."""
    number = uuid4().hex[:8]
    LOG.error("defect %s at %s %s", number, request.method, request.url.path, exc_info=error)
    return problem(
        request,
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="defect",
        cause=f"something went wrong that should not ({number})",
        remedy=f"This is a mistake in primanota: please report it with what the log says of {number}.",
    )


def value_fault(request: Request, fault: DataError) -> Response:
    """Tell that the database takes no such value: NUL in a text, a number that is too large."""
    if fault.sqlstate not in VALUE_FAULTS:
        return defect(request, fault)
    refusal = Refusal("value-invalid", faults.first_line(fault), remedy="Look at the values of the request.")
    return refused(request, refusal)


def told(request: Request, error: Exception) -> Response:
    """Tell a database's fault that nobody had told yet as the refusal that it is; else a defect."""
    try:
        with faults.told():
            raise error  # noqa: TRY301  # where it is told what it means
    except DataError as fault:
        return value_fault(request, fault)
    except Refusal as refusal:
        return refused(request, refusal)
    except Exception as other:  # noqa: BLE001  # the last resort: no bare traceback goes out
        return defect(request, other)


def install(app: FastAPI) -> None:
    """Have an application tell its problems so."""
    app.add_exception_handler(Refusal, refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, http_fault)  # type: ignore[arg-type]
    app.add_exception_handler(Error, told)
    app.add_exception_handler(Exception, told)
