"""Big story: a firm of any size goes the way of the demo company, phase by phase, with the time each took.

Runs in the demo's database behind the small story. How fast a phase is compared with what PostgreSQL can do
is measured by the bench, not here.
"""

import time
from pathlib import Path

from primanota.core.wording import counted
from primanota.demo import big
from primanota.demo.big_pack import COMPANY
from primanota.demo.telling import Meter, Teller
from primanota.service import commands, journals, staging
from primanota.service.session import Session


def run(session: Session, teller: Teller, folder: Path, *, lines: int) -> dict[str, object]:
    """Generate, stage, import and post so many actuals of the big company."""
    teller.chapter(
        "A big company",
        f"{counted(lines, 'actual', shape=',')} of 200 projects and 150 people over 24 months,"
        " by the same way.",
    )
    started = time.monotonic()
    with teller.bar("generating actuals") as meter:
        written = big.write(folder, lines=lines, progress=_counting(meter, lines))
    generated = time.monotonic() - started
    loaded = commands.load_setup(session, written.pack)
    with teller.bar("staging, in bytes") as meter:
        staged = staging.stage(session, [written.actuals], links=[written.links], progress=meter)
    with teller.bar("importing actuals") as meter:
        imported = journals.import_actuals(session, company=COMPANY, progress=meter)
    with teller.bar("posting lines") as meter:
        posted = journals.post_all(session, company=COMPANY, now=True, progress=meter)
    teller.table(
        "phase >lines >seconds >lines_a_second",
        [
            _phase("generate", written.lines, generated),
            _phase("stage", staged[0].accepted, sum(each.seconds for each in staged)),
            _phase("import", imported.added, imported.seconds),
            _phase("post", posted.vouchers, posted.seconds),
        ],
    )
    proofs = commands.verify(session, company=COMPANY)
    broken = sum(1 for each in proofs if each.offenders)
    teller.say(
        f"{counted(posted.entries, 'entry', 'entries', shape=',')};"
        f" {len(proofs) - broken} of {counted(len(proofs), 'proof holds', 'proofs hold')}."
    )
    return {
        "company": COMPANY,
        "setup": loaded,
        "staging": staged,
        "import": imported,
        "posting": posted,
        "proofs": proofs,
        "generate_seconds": generated,
    }


def _counting(meter: Meter | None, total: int) -> big.Progress | None:
    """Turn what was added into what is done."""
    if meter is None:
        return None
    done = 0

    def added(count: int) -> None:
        nonlocal done
        done += count
        meter(done, total)

    return added


def _phase(name: str, lines: int, seconds: float) -> dict[str, object]:
    rate = f"{lines / seconds:,.0f}" if seconds else "-"
    return {"phase": name, "lines": lines, "seconds": f"{seconds:.2f}", "lines_a_second": rate}
