"""The replayer itself: it runs what stands there, insists on the status told, and a wrong figure is seen."""

from pathlib import Path

import pytest

from examples import replay


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An example to be written, as the only one there is."""
    monkeypatch.setattr(replay, "FOLDER", tmp_path / "examples")
    folder = tmp_path / "examples" / "01_planted"
    folder.mkdir(parents=True)
    return folder


def test_it_tells_remarks_commands_answers_and_what_is_said(example: Path, tmp_path: Path) -> None:
    (example / "commands").write_text("# A remark.\nprimanota --version\n\nprimanota nonsense  # 2\n")
    said = replay.replay("01_planted", place="postgresql://nowhere", folder=tmp_path / "copy")
    assert said.startswith("# A remark.\n$ primanota --version\nprimanota ")
    assert "\n\n$ primanota nonsense  # 2\nUsage: " in said
    assert "No such command 'nonsense'" in said


def test_another_exit_status_is_an_error(example: Path, tmp_path: Path) -> None:
    (example / "commands").write_text("primanota --version  # 3\n")
    with pytest.raises(replay.StatusError, match="ended with 0, not 3"):
        replay.replay("01_planted", place="postgresql://nowhere", folder=tmp_path / "copy")


def test_only_primanota_is_run(example: Path) -> None:
    (example / "commands").write_text("rm -r pack\n")
    with pytest.raises(ValueError, match="no call of primanota"):
        list(replay.steps("01_planted"))


def test_tables_are_the_blocks_named_for_a_command(example: Path) -> None:
    (example / "story.md").write_text(
        "# A\n```\nnot one\n```\n\n```entries --company A\nvoucher  amount\nP1  1\n```\nB\n"
    )
    assert replay.tables("01_planted") == [
        replay.Table(("entries", "--company", "A"), "voucher  amount\nP1  1\n")
    ]


def test_hours_and_durations_become_steady_and_days_stay() -> None:
    said = "posted 2026-01-31 (12.3 s)\nat 2026-02-01 09:15, log 2026-02-01 09:15:59\n"
    assert replay.steady(said) == "posted 2026-01-31 (0.0 s)\nat 0000-00-00 00:00, log 0000-00-00 00:00:00\n"


def test_numbers_of_runs_and_workers_become_steady() -> None:
    said = "worker 812: up to 2 tasks\nA import 3aa4f56d: done\nsee: jobs show 429a19ef\nactual a1000000\n"
    assert replay.steady(said) == (
        "worker 0: up to 2 tasks\nA import 00000000: done\nsee: jobs show 00000000\nactual a1000000\n"
    )
    assert replay.steady("run 429a19ef-8a73-44d1-9e29-a2bb8c59e81c of x") == "run 00000000 of x"
