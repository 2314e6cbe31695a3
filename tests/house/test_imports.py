"""Who may import whom: the contracts of pyproject.toml, kept."""

import re
import subprocess
import sys
from pathlib import Path

from tests.house.sources import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a configuration."""
    command = [str(LINT_IMPORTS), "--config", str(config), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_import_contract_is_kept() -> None:
    answer = lint(ROOT / "pyproject.toml")
    summary = re.search(r"Contracts: (\d+) kept, (\d+) broken", answer.stdout)
    assert summary, answer.stdout + answer.stderr
    assert (answer.returncode, summary[2]) == (0, "0"), answer.stdout
    assert int(summary[1]) >= 3


def test_a_broken_contract_is_told(tmp_path: Path) -> None:
    # Migrations raise refusals, so a contract that forbids it must break.
    config = tmp_path / "planted.toml"
    config.write_text(
        '[tool.importlinter]\nroot_package = "primanota"\n'
        '[[tool.importlinter.contracts]]\nname = "planted"\ntype = "forbidden"\n'
        'source_modules = ["primanota.db"]\nforbidden_modules = ["primanota.core"]\n'
    )
    answer = lint(config)
    assert answer.returncode == 1
    assert "0 kept, 1 broken" in answer.stdout
