"""Rendering: pages from templates, with what every page shows: who is signed in, the company, the way here.

Templates are in ``templates``; everything they are given is escaped. The filters ``money`` and ``day`` write
figures and dates with the exact value beside the words; the page itself tells them in the reader's way.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from primanota import __version__
from primanota.core import rights
from primanota.core.wording import counted

HERE = Path(__file__).parent
API = "/api/"

NAVIGATION = (
    ("Home", "", "h", rights.READ),
    ("Staging", "staging", "s", rights.READ),
    ("Journals", "journals", "j", rights.READ),
    ("Preview", "preview", "v", rights.READ),
    ("Books", "books", "b", rights.READ),
    ("Runs", "runs", "r", rights.READ),
    ("Schedules", "schedules", "c", rights.READ),
    ("Proofs", "proofs", "o", rights.READ),
    ("Setup", "setup", "e", rights.READ),
    ("Audit", "audit", "a", rights.AUDIT),
)
"""The pages of a company as every page offers them: name, place below it, the key after ``g``, and the right
one needs to see it."""


def money(value: object) -> str:
    """An amount with separators, as it is: no decimal is added or dropped; with its exact value."""
    if value is None or value == "":
        return ""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return Markup('<data class="amount" value="{:f}">{:,f}</data>').format(amount, amount)


def day(value: object) -> str:
    """A date as the API writes it, for the page to write it in the reader's way."""
    return Markup('<time datetime="{0}">{0}</time>').format(value) if value else ""


BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iOS", "iPad": "iPadOS", "Windows": "Windows", "Mac OS": "macOS"}
SYSTEMS |= {"CrOS": "ChromeOS", "Linux": "Linux"}
"""What a browser's name for itself holds, the surest first, and what people call it."""


def browser(agent: str) -> str:
    """A browser by its name for itself, in a few words; what we don't know stays as it is."""
    name = next((told for sign, told in BROWSERS.items() if f"{sign}/" in agent), None)
    system = next((told for sign, told in SYSTEMS.items() if sign in agent), None)
    return " on ".join(each for each in (name, system) if each) if name else agent


def environment() -> Environment:
    """What renders our templates: everything escaped, a name that is not given is a defect."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["money"] = money
    found.filters["day"] = day
    found.filters["browser"] = browser
    found.globals["version"] = __version__
    found.globals["counted"] = counted
    found.globals["navigation"] = NAVIGATION
    return found


TEMPLATES = Jinja2Templates(env=environment())


def wants_page(request: Request) -> bool:
    """Whether who asks is a browser that shows pages."""
    return not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", "")


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """A page from a template.

    Every template has ``asker`` (None while nobody is signed in), ``company`` (the one of the address, or
    None), ``nonce`` (of the styles that scripts make) and ``path``.
    """
    common = {
        "asker": getattr(request.state, "asker", None),
        "company": request.path_params.get("company"),
        "nonce": getattr(request.state, "nonce", ""),
        "path": request.url.path,
    }
    return TEMPLATES.TemplateResponse(
        request, template, {**common, **values}, status_code=status, headers=dict(headers or {})
    )
