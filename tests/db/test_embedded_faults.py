"""The embedded PostgreSQL when things go wrong: processes killed, notes stale, no space, no access."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
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


def test_committed_data_survives_the_kill_of_the_first_process(folder: Path) -> None:
    conninfo = embedded.ensure(folder)
    write_note(conninfo, "committed")
    with contextlib.closing(psycopg.connect(conninfo)) as busy:
        busy.execute("INSERT INTO note (note) VALUES ('not committed')")
        busy.pgconn.send_query(b"SELECT pg_sleep(60)")
        orphan = psutil.Process(busy.info.backend_pid)  # works on after its server is gone
        first_process(folder).kill()
        assert read_notes(embedded.ensure(folder)) == ["committed"]
        assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE


def test_committed_data_survives_the_kill_of_every_process(folder: Path) -> None:
    write_note(embedded.ensure(folder), "committed")
    for process in server_processes(folder):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    assert read_notes(embedded.ensure(folder)) == ["committed"]


def test_the_server_mends_itself_after_the_kill_of_one_connection(folder: Path) -> None:
    conninfo = embedded.ensure(folder)
    write_note(conninfo, "committed")
    before = first_process(folder)
    with psycopg.connect(conninfo) as victim:
        psutil.Process(victim.info.backend_pid).kill()
        time.sleep(0.05)  # until the server has noticed
        assert read_notes(embedded.ensure(folder)) == ["committed"]
    assert first_process(folder) == before


@pytest.mark.parametrize("note", ["{living}\n", "", "{living}\n/\n1\n5432\n/\n\n\n"])
def test_a_note_of_a_former_server_is_not_believed(folder: Path, note: str) -> None:
    write_note(embedded.ensure(folder), "kept")
    embedded.stop(folder)
    old = folder / "data" / "postmaster.pid"
    old.write_text(note.format(living=os.getpid()))
    shutil.copy(old, folder / "run" / f"{datafolder.SOCKET_NAME}.lock")
    assert read_notes(embedded.ensure(folder)) == ["kept"]


def test_a_process_killed_while_it_makes_the_data_leaves_nothing_in_the_way(folder: Path) -> None:
    maker = script(ENSURE, folder)
    while not (folder / "data.new" / "global").exists():
        assert maker.poll() is None
        time.sleep(0.005)
    maker.kill()
    maker.communicate()
    write_note(embedded.ensure(folder), "begun again")
    assert not (folder / "data.new").exists()


def test_a_server_whose_socket_was_cleaned_away_is_started_anew(folder: Path) -> None:
    write_note(embedded.ensure(folder), "kept")
    (folder / "run" / datafolder.SOCKET_NAME).unlink()
    assert read_notes(embedded.ensure(folder)) == ["kept"]


def test_data_of_another_major_version_is_told_and_left_alone(folder: Path) -> None:
    version = folder / "data" / "PG_VERSION"
    version.parent.mkdir(parents=True)
    version.write_text("99\n")
    answer = refusal(lambda: embedded.ensure(folder))
    assert answer.code == "postgresql-other-version"
    assert "PostgreSQL 99" in answer.cause
    assert binaries.OVERRIDE in answer.remedy
    assert [each.name for each in version.parent.iterdir()] == ["PG_VERSION"]


def test_no_programs_is_told_with_where_to_get_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.OVERRIDE, str(folder))
    answer = refusal(lambda: embedded.ensure(folder))
    assert (answer.code, binaries.OVERRIDE in answer.remedy) == ("postgresql-missing", True)
    assert not (folder / "data").exists()


def test_a_user_without_a_name_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nameless = 2**31 - 19
    monkeypatch.setattr(os, "geteuid", lambda: nameless)
    answer = refusal(lambda: embedded.ensure(folder))
    assert (answer.code, str(nameless) in answer.cause) == ("account-unnamed", True)


def test_a_folder_where_one_may_not_write_is_told(top: Path) -> None:
    closed = top / "closed"
    closed.mkdir(mode=0o555)
    answer = plain_user(ENSURE, closed / "books")
    assert answer.startswith(f"folder-not-writable|The folder {closed / 'books'} cannot hold the database")
    assert "--db" in answer


def test_a_file_is_no_folder(top: Path) -> None:
    (top / "file").touch()
    assert refusal(lambda: embedded.ensure(top / "file" / "books")).code == "folder-not-writable"
    assert refusal(lambda: embedded.status(top / "file")).code == "folder-not-writable"


def test_a_folder_with_other_things_is_left_alone(top: Path) -> None:
    (top / "letter.txt").touch()
    assert refusal(lambda: embedded.ensure(top)).code == "folder-foreign"
    assert [each.name for each in top.iterdir()] == ["letter.txt"]


def test_no_space_while_the_data_is_made_leaves_nothing(top: Path, folder: Path) -> None:
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))"
    assert told(script(ENSURE, folder, before=limit)).startswith("disk-full|")
    assert [each.name for each in folder.iterdir()] == ["run"]
    write_note(embedded.ensure(folder), "room enough")


def test_no_space_for_a_start_is_told_and_mended_by_room(
    top: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(top)]
    if not IS_ROOT or subprocess.run(mount, check=False).returncode != 0:
        say("No right to mount a small disk: only PostgreSQL's words in that case are tried.", capsys)
        message = 'could not write lock file "postmaster.pid": No space left on device'
        assert binaries.failure("doing", message, top).code == "disk-full"
        return
    try:
        write_note(embedded.ensure(top / "books"), "kept")
        embedded.stop(top / "books")
        with contextlib.suppress(OSError):
            (top / "filler").write_bytes(b"0" * 80_000_000)
        answer = refusal(lambda: embedded.ensure(top / "books"))
        assert (answer.code, bool(answer.details)) == ("disk-full", True)
        (top / "filler").unlink()
        assert read_notes(embedded.ensure(top / "books")) == ["kept"]
    finally:
        embedded.stop(top / "books")
        subprocess.run(["umount", "--lazy", top], check=True)


def test_a_start_that_fails_tells_the_end_of_the_log(folder: Path) -> None:
    embedded.ensure(folder)
    embedded.stop(folder)
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'plenty'\n")
    answer = refusal(lambda: embedded.ensure(folder))
    assert answer.code == "postgresql-failed"
    assert "server.log" in answer.cause
    assert any("shared_buffers" in line for line in answer.details)


def test_data_in_use_by_a_server_out_of_sight_gets_no_second_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded.ensure(folder)
    embedded.stop(folder)
    monkeypatch.setattr(embedded, "ORPHANS_TIMEOUT_S", 0.1)
    with (folder / "run" / "in-use").open() as held:  # as a server in another container would
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = refusal(lambda: embedded.ensure(folder))
    assert (answer.code, "in use" in answer.cause) == ("postgresql-failed", True)
    embedded.ensure(folder)
