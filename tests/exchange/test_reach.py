"""Reach: at the desk and in the background only what whoever runs the server has named is read or called."""

import socket
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.reach import Reach
from primanota.service import commands, exchange
from primanota.service.requests import packs
from primanota.service.session import Session
from tests.doors.program import Program
from tests.exchange.firms import Trusting
from tests.exchange.neighbour import Answer, Neighbour
from tests.exchange.test_addresses import holding

HOSTS = "Operations.Example.com, 10.1.2.3:8443 fd00::7 [fd00::8]:8443 bücher.example"
SOURCE = "prevalidation_source"
INNER = "127.0.0.1"


def at(rest: str) -> str:
    """An address by number."""
    return f"https://{rest}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the operator names."""
    found = tmp_path / "exchange"
    found.mkdir()
    return found


@pytest.fixture
def reach(folder: Path) -> Reach:
    """What the operator allows."""
    return Reach.of(str(folder), HOSTS)


@pytest.fixture
def desk(session: Session, reach: Reach) -> Session:
    """A session as the desk has it."""
    return replace(session, reach=reach)


def not_allowed(reach: Reach, place: str | Path) -> bool:
    """Whether a place is refused, with the variable that would allow it."""
    with pytest.raises(Refusal, match=r"place-not-allowed") as refused:
        reach.require(str(place))
    return "PRIMANOTA_EXCHANGE_" in refused.value.remedy


@pytest.mark.parametrize(
    "address",
    [
        "https://operations.example.com/confirm",
        "http://operations.example.com:80/confirm?tenant=7",
        "https://OPERATIONS.example.com.:443/",
        at("10.1.2.3:8443/"),
        "https://[fd00::7]/",
        "https://[fd00:0:0:0:0:0:0:7]/",
        "https://[FD00::8]:8443/",
        "https://xn--bcher-kva.example/",
        "table:operations.actuals",
    ],
)
def test_what_is_named_may_be_used(reach: Reach, address: str) -> None:
    assert reach.require(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://operations.example.com:8443/",
        "https://evil.operations.example.com/",
        "https://operations.example.com.evil.example/",
        "https://operations.example.com@evil.example/",
        "https://evil.example/#@operations.example.com",
        "https://evil.example\\@operations.example.com/",
        "https://evil.example/operations.example.com",
        at("10.1.2.3/"),
        "https://[::ffff:10.1.2.3]:8443/",
        "https://0x0a.1.2.3:8443/",
        "https://167838211:8443/",
        "http://localhost/",
        at("127.0.0.1/"),
        "http://[::1]/",
        "http://[::]/",
        at("169.254.169.254/latest/meta-data/"),
        "http://[fd00::9]/",
        "http://[fd00::7%25eth0]/",
        "http://[fd00::7",
        "http:///nobody",
        "HTTP://localhost/",
    ],
)
def test_an_address_that_is_not_named_is_beyond(reach: Reach, address: str) -> None:
    assert not_allowed(reach, address)


def test_a_name_counts_and_not_what_it_leads_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def inner(*_asked: object, **_how: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", inner)
    by_number = Reach.of("", "10.1.2.3")
    assert not_allowed(by_number, "https://looks-harmless.example/")
    assert by_number.require(at("10.1.2.3/"))


def test_files_are_below_the_named_folders_wherever_links_lead(reach: Reach, folder: Path) -> None:
    (folder / "source.csv").write_text("a\n")
    (folder / "below").mkdir()
    (folder / "out.csv").symlink_to("/etc/passwd")
    (folder / "up").symlink_to(folder.parent)
    (folder / "ring").symlink_to(folder / "ring")
    (folder / "in.csv").symlink_to(folder / "source.csv")
    (folder.parent / "exchange-of-others").mkdir()
    for place in ("source.csv", "below/../source.csv", "not-there-yet.csv", "in.csv", "."):
        assert Path(reach.require(f"{folder}/{place}")).is_relative_to(folder.resolve())
    assert reach.require(f"{folder}/in.csv") == f"{folder.resolve()}/source.csv", "used without its link"
    for place in ("out.csv", "up/secret.csv", "../secret.csv", "below/../../secret.csv", "ring", "\0"):
        assert not_allowed(reach, f"{folder}/{place}")
    for beyond in ("/etc/passwd", "source.csv", "~/source.csv", "~nobody-at-all/x", f"{folder}-of-others/a"):
        assert not_allowed(reach, beyond)
    assert not_allowed(Reach(), folder / "source.csv"), "without a word of the operator there are no files"
    assert not_allowed(Reach(), "https://operations.example.com/")


@pytest.mark.parametrize(
    ("folders", "hosts"),
    [
        ("exchange", ""),
        ("", "https://operations.example.com"),
        ("", "operations.example.com/confirm"),
        ("", "*.example.com"),
        ("", "anna@example.com"),
        ("", "host:port"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(folders: str, hosts: str) -> None:
    with pytest.raises(Refusal, match="value-invalid: PRIMANOTA_EXCHANGE_"):
        Reach.of(folders, hosts)


def test_at_the_desk_a_place_is_refused_when_it_is_set(
    firm: Trusting, desk: Session, session: Session, folder: Path
) -> None:
    def value() -> str:
        found = commands.list_parameters(session, company="DE")
        return next(each.value for each in found if each.parameter == SOURCE)

    for place in ("/etc/passwd", f"http://{INNER}:5432/", f"{folder}/../secret.csv"):
        with pytest.raises(Refusal, match="place-not-allowed"):
            commands.set_parameter(desk, company="DE", parameter=SOURCE, value=place)
        assert value() == ""
    allowed = "https://operations.example.com/confirm"
    commands.set_parameter(desk, company="DE", parameter=SOURCE, value=allowed)
    assert value() == allowed
    commands.set_parameter(desk, company="DE", parameter=SOURCE, value=None)
    commands.set_parameter(session, company="DE", parameter=SOURCE, value="/srv/any.csv")
    assert value() == "/srv/any.csv", "the command line names what it wants"


def test_a_pack_at_the_desk_brings_no_new_place(firm: Trusting, desk: Session, session: Session) -> None:
    packed = BytesIO()
    packs.save(session, packed, company="DE")
    named = BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(named, "w") as new:
        for name in old.namelist():
            line = b"DE,write_back_target,/etc\n" if name == "parameters.csv" else b""
            new.writestr(name, old.read(name) + line)
    with pytest.raises(Refusal, match="place-not-allowed: /etc is beyond"):
        packs.load(desk, named, name="pack.zip", company="DE")
    assert packs.load(session, named, name="pack.zip", company="DE").changed
    assert not packs.load(desk, named, name="pack.zip", company="DE").changed, "it was there before"


def test_a_place_is_asked_about_again_when_it_is_used(
    firm: Trusting, desk: Session, session: Session, folder: Path, neighbour: Neighbour
) -> None:
    firm.stage("actual  amount\n1  80.00")
    mine = folder / "source.csv"
    firm.held("actual  amount\n1  80.00").rename(mine)
    commands.set_parameter(desk, company="DE", parameter=SOURCE, value=str(mine))
    assert exchange.prevalidate(desk, company="DE").confirmed == 1
    mine.rename(folder.parent / "secret.csv")
    mine.symlink_to(folder.parent / "secret.csv")
    with pytest.raises(Refusal, match="place-not-allowed"):
        exchange.prevalidate(desk, company="DE", again=True)
    commands.set_parameter(session, company="DE", parameter=SOURCE, value=neighbour.url)
    commands.set_parameter(session, company="DE", parameter="write_back_target", value=neighbour.url)
    for use in (exchange.prevalidate, exchange.write_back):
        with pytest.raises(Refusal, match="place-not-allowed"):
            use(desk, company="DE")
    assert neighbour.calls == [], "nothing was sent, the token least of all"


def test_a_named_host_cannot_send_us_on(firm: Trusting, session: Session, neighbour: Neighbour) -> None:
    firm.stage("actual  amount\n1  80.00")
    _, _, port = neighbour.url.removesuffix("/confirm").rpartition(":")
    desk = replace(session, reach=Reach.of("", f"localhost:{port}"))
    neighbour.usual = lambda _call: Answer(status=307, headers={"Location": f"http://{INNER}:{port}/inner"})
    with pytest.raises(Refusal, match=r"source-refused: .* answered HTTP 307"):
        exchange.prevalidate(desk, company="DE", source=neighbour.url)
    assert len(neighbour.calls) == 1
    neighbour.usual = holding()
    assert exchange.prevalidate(desk, company="DE", source=neighbour.url).asked == 1


def test_a_worker_uses_only_what_its_environment_names(
    database: str, firm: Trusting, conn: Connection[Any], folder: Path
) -> None:
    program = Program(database)
    firm.stage("actual  amount\n1  80.00")
    program("parameters", "set", SOURCE, firm.held("actual  amount\n1  80.00"))
    program("jobs", "run", "prevalidate")
    worked = program("worker", "--until-idle", PRIMANOTA_EXCHANGE_FOLDERS=str(folder))
    assert worked.status == 3, worked
    row = conn.execute("SELECT code FROM jobs.log WHERE severity = 'error'").fetchone()
    assert row == ("place-not-allowed",)
    wrong = program("worker", "--until-idle", PRIMANOTA_EXCHANGE_HOSTS="https://a/")
    assert wrong.status != 0
    assert "PRIMANOTA_EXCHANGE_HOSTS names https://a/" in wrong.err
    assert program("prevalidate").status == 0, "the command line asks whom it wants"
