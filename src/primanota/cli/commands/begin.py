"""The commands to begin with: a company's whole way told as a story, and the desk served to a browser."""

import os
import socket
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from primanota.cli.door import Door, command, reach, settings
from primanota.cli.receipts import tell_ended
from primanota.core.errors import Refusal
from primanota.service.database import Database
from primanota.service.people import entry
from primanota.service.session import Session, Sessions, open_session

if TYPE_CHECKING:
    from primanota.service.people.provider import Provider
    from primanota.web.server import Transport
    from primanota.worker import Worker

PORT = 8400
CONNECTIONS = 8
LOOPBACK = ("127.0.0.1", "localhost", "::1")

app = typer.Typer(rich_markup_mode=None)


@command(
    app,
    "demo",
    examples="""
        primanota demo
        primanota demo --keep my-company
        primanota demo --lines 100000""",
)
def run(
    door: Door,
    *,
    lines: Annotated[
        int, typer.Option("--lines", min=0, max=10_000_000, help="Then a big company with so many actuals.")
    ] = 0,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="A new folder for pack and staging files.")
    ] = None,
) -> None:
    """See a company from its first time sheet to proven books.

    Two companies, three currencies, corrections, a closed period: staged, imported, posted and proven in a
    database of the demo's own; your books are not touched. The same every time.
    """
    # The made-up companies take longer to import than --help, which lists this command, may take.
    from primanota.demo import demo  # noqa: PLC0415
    from primanota.demo.telling import Teller  # noqa: PLC0415

    teller = Teller(quiet=door.json)
    document = demo.run(teller, actor=settings().actor, lines=lines, keep=keep, db=door.db)
    door.out.receipt(document, lambda: None)


@command(
    app,
    "serve",
    examples="""
        primanota serve
        primanota serve --demo
        primanota serve --port 8443 --host 0.0.0.0 --certificate desk.pem --key desk.key
        primanota serve --host 10.0.0.5 --proxy 10.0.0.1 --no-worker""",
)
def serve(
    door: Door,
    *,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = LOOPBACK[0],
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="PORT", help="The port; 0: any free one.")
    ] = PORT,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Do queued runs here, too, or leave them to others.")
    ] = True,
    demo: Annotated[
        bool, typer.Option("--demo", help="Show the demo companies, in a database of their own.")
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="Certificate for https, as PEM.")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Its key, as PEM.")] = None,
    proxy: Annotated[
        str | None,
        typer.Option("--proxy", metavar="ADDRESS", help="The proxy that does https and whose word counts."),
    ] = None,
) -> None:
    """Serve the desk: pages for people, and the API.

    Prints where it is, and as long as there is nobody who could sign in, a link for the first of them. With
    --demo the link signs you in. Ctrl-C stops it.
    """
    # The web's libraries take a moment to load, which no other command should take.
    from primanota.web import server  # noqa: PLC0415
    from primanota.web.app import Serving, create_app  # noqa: PLC0415
    from primanota.web.doorkeeper import PeoplesDoor  # noqa: PLC0415
    from primanota.web.limits import Rates  # noqa: PLC0415

    transport = server.Transport(certificate, key, proxy)
    require_safe(host, transport)
    with ExitStack() as stack:
        stack.enter_context(server.ending_in_order())
        listening = stack.enter_context(server.listen(host, port))
        address = address_of(host, listening, secure=transport.secure)
        database = demo_database(door) if demo else door.database()
        allowed = reach()
        session = stack.enter_context(open_session(database, actor=settings().actor))
        sessions = Sessions(database, most=CONNECTIONS, reach=allowed)
        stack.callback(sessions.close)
        # Who looks at the demonstration came in by a link and has no password to show, nor a second factor.
        proof = timedelta(days=1) if demo else timedelta(minutes=settings().proof_minutes)
        required = settings().second_factor == "required" and not demo
        door_of_people = PeoplesDoor(proof, factor_required=required)
        rates = Rates(settings().requests_per_minute)
        serving = Serving(sessions, door_of_people, transport.secure, provider(), rates)
        app = create_app(serving)
        site = server.ready(app, transport)
        tell_way_in(door, session, address, demo=demo)
        if worker:
            stack.enter_context(worker_of(door, replace(session, reach=allowed)).alongside())
        server.run(site, listening)


def provider() -> "Provider | None":
    """The firm's sign-in provider that the settings name, if any.

    Raises:
        Refusal: ``value-invalid``.
    """
    found = settings()
    if found.oidc_issuer is None:
        return None
    from primanota.service.people.provider import Provider  # noqa: PLC0415  # loads cryptography

    secret = found.oidc_secret.get_secret_value()
    return Provider(found.oidc_issuer, found.oidc_client, secret, found.oidc_name)


def worker_of(door: Door, session: Session) -> "Worker":
    """The worker that lives beside the desk."""
    from primanota.worker import Worker  # noqa: PLC0415  # loads the queue's library

    return Worker(
        session,
        concurrency=os.cpu_count() or 1,
        until_idle=False,
        tell=lambda ended: tell_ended(door, ended),
        say=door.out.say,
    )


def require_safe(host: str, transport: "Transport") -> None:
    """See that nobody's password crosses a network in the clear.

    Raises:
        Refusal: ``transport-unsafe``; ``value-invalid``: a certificate without its key, or both ways.
    """
    if (transport.certificate is None) != (transport.key is None):
        raise Refusal("value-invalid", "a certificate and its key go together: --certificate and --key")
    if transport.certificate and transport.proxy:
        raise Refusal("value-invalid", "https is done here or by a proxy, not by both")
    if host not in LOOPBACK and not transport.secure:
        raise Refusal("transport-unsafe", f"{host} can be reached from other machines, without https")


def address_of(host: str, listening: socket.socket, *, secure: bool) -> str:
    """Where a browser finds the desk, as far as this machine knows."""
    named = f"[{host}]" if ":" in host else host
    return f"http{'s' if secure else ''}://{named}:{listening.getsockname()[1]}"


def demo_database(door: Door) -> Database:
    """The database of the demo; told first, when it holds none yet."""
    from primanota.demo import demo, place  # noqa: PLC0415  # the made-up companies take a moment
    from primanota.demo.telling import Teller  # noqa: PLC0415

    database = place.standing(door.db)
    with open_session(database, actor=settings().actor) as session:
        told = place.is_told(session)
    if not told:
        door.out.say("making the demo companies: Alder & Finch of Boston and Hamburg")
        demo.run(Teller(quiet=True), actor=settings().actor, db=door.db)
    return database


def tell_way_in(door: Door, session: Session, address: str, *, demo: bool) -> None:
    """Say where the desk is, and how somebody gets in who cannot yet."""
    link = entry.demo(session) if demo else entry.first_run(session)
    told = {"address": address, "link": link and address + link}
    door.out.receipt(told, lambda: tell_address(door, address, link, demo=demo))
    sys.stdout.flush()  # who reads a pipe wants to know it now


def tell_address(door: Door, address: str, link: str | None, *, demo: bool) -> None:
    """The same in words."""
    door.out.text(f"The desk is at {address}")
    if demo:
        door.out.text(f"Look around, signed in: {address}{link}")
    elif link:
        door.out.text(f"Nobody can sign in yet. Become the first, within 15 minutes: {address}{link}")
    door.out.say("Ctrl-C stops it")
