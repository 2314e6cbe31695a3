"""On a terminal: rows that fit 80 columns, nothing cut, a bar while long work runs; a full device is told."""

import os
import pty
import subprocess
from pathlib import Path

from tests.doors.program import PATIENCE_S, PROGRAM, Program

COLUMNS = 80


def on_terminal(program: Program, *words: object, typed: str = "") -> tuple[int, str]:
    """What a command shows on a terminal of 80 columns, and its exit status; typed is answered when asked."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [str(PROGRAM), *map(str, words)],
        env=program.environment(TERM="xterm", COLUMNS=str(COLUMNS)),
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    os.write(ours, typed.encode())
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    return process.wait(timeout=PATIENCE_S), shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed
        return b""


def test_a_list_with_long_sentences_fits(told: Program) -> None:
    """The sentence stands below its row; numbers, codes and ids are whole."""
    status, shown = on_terminal(told, "lines", "--status", "error")
    plain = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert status == 0
    assert max(len(line) for line in plain.splitlines()) <= COLUMNS
    words = " ".join(plain.split())
    assert "period-not-open: Journal US-0001, line 1, voucher" in words
    assert "Then set the line to draft and post again." in words


def test_long_work_shows_a_bar_and_clears_it(staged: Program) -> None:
    status, shown = on_terminal(staged, "import", "--company", "AFUS")
    assert status == 3
    assert "importing AFUS" in shown
    assert "88 entered" in shown
    assert "importing" not in staged("import", "--company", "AFUS").err


def test_closing_a_period_for_ever_is_asked_on_a_terminal(staged: Program) -> None:
    def status() -> list[str]:
        listed = staged("period", "list", "--company", "AFUS", "--json").document
        return [each["status"] for each in listed if each["period"] == "2026-06"]

    words = ("period", "close", "2026-06", "--company", "AFUS")
    ended, shown = on_terminal(staged, *words, typed="n\n")
    assert (ended, status()) == (130, ["open"])
    assert "never opens again" in shown
    ended, _ = on_terminal(staged, *words, typed="y\n")
    assert (ended, status()) == (0, ["closed"])
    ended, _ = on_terminal(staged, *words, "--yes")
    assert ended == 0


def test_names_cannot_move_the_cursor(staged: Program, files: Path, tmp_path: Path) -> None:
    """A terminal's control characters in data are shown as marks."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "companies.csv").write_text((files / "pack" / "companies.csv").read_text())
    answer = staged("stage", tmp_path / "\x1b[2Jred.csv")
    assert answer.status == 4
    assert "\x1b" not in answer.err


def test_a_device_that_takes_no_more(told: Program) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [str(PROGRAM), "lines", "--json"],
            env=told.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 4
    assert ended.stderr.startswith("error: disk-full: ")
    assert "Traceback" not in ended.stderr
