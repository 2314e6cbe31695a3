"""Who edited a line of a journal does not post it, whichever way is tried; and work done for a person keeps
to that person's rights.
"""

from collections.abc import Iterator

import pytest

from primanota.core.errors import Refusal
from primanota.service import journals
from primanota.service.database import Database
from primanota.service.people import users
from primanota.service.session import Session, open_session
from tests.doors.conftest import files, staged, staged_once  # noqa: F401  # the demo company's databases
from tests.doors.program import Program
from tests.people.conftest import as_person


def first_journal(session: Session) -> str:
    row = session.conn.execute(
        "SELECT min(journal) FROM journal.header WHERE company = 'AFUS' AND status = 'draft'"
    ).fetchone()
    assert row
    return str(row[0])


@pytest.fixture
def books(staged: Program) -> Iterator[Session]:  # noqa: F811
    """A session at the imported demo company, where Anna edited a line of the first journal."""
    assert staged("import", "--company", "AFUS").status == 3
    with open_session(Database(staged.place, None), actor="root") as session:
        for person in ("anna", "ben"):
            users.add(session, person=person, name=person)
            for role in ("reviewer", "poster"):
                users.grant(session, company="AFUS", person=person, role=role)
        line = f"{first_journal(session)}/1"
        edited = staged("edit", line, "--company", "AFUS", "--sales-tax-group", "", PRIMANOTA_ACTOR="anna")
        assert edited.status == 0, edited
        yield session


def test_who_edited_a_line_does_not_post_its_journal(books: Session) -> None:
    journal = first_journal(books)
    anna = as_person(books, "anna")
    with pytest.raises(Refusal, match="own-edits") as refused:
        journals.post_journals(anna, company="AFUS", journals=[journal])
    assert refused.value.details == [journal]
    receipt = journals.post_all(anna, company="AFUS")
    assert receipt.failed == {journal: "who posts has edited a line of it; somebody else posts it"}
    assert journal not in {each.journal for each in receipt.journals}
    assert first_journal(books) == journal
    posted = journals.post_journals(as_person(books, "ben"), company="AFUS", journals=[journal])
    assert [each.journal for each in posted.journals] == [journal]


def test_an_exception_lets_one_person_edit_and_post(books: Session) -> None:
    journal = first_journal(books)
    users.waive(books, company="*", person="anna", first="poster", second="reviewer", reason="alone")
    posted = journals.post_journals(as_person(books, "anna"), company="AFUS", journals=[journal])
    assert [each.journal for each in posted.journals] == [journal]


def test_a_worker_does_for_a_person_what_that_person_may_do_by_then(books: Session, staged: Program) -> None:  # noqa: F811
    ben = as_person(books, "ben")
    queued = journals.post_all(ben, company="AFUS", background=True)
    users.revoke(books, company="AFUS", person="ben", role="poster")
    assert staged("worker", "--until-idle").status == 3
    (shown,) = books.conn.execute(
        "SELECT status FROM jobs.run WHERE run = %s", (queued.background_run,)
    ).fetchall()
    assert shown == ("failed",)
    assert books.conn.execute("SELECT count(*) FROM ledger.entry").fetchone() == (0,)
    (told,) = books.conn.execute("SELECT code FROM jobs.log WHERE severity = 'error'").fetchall()
    assert told == ("not-allowed",)


def test_a_worker_leaves_what_its_person_edited(books: Session, staged: Program) -> None:  # noqa: F811
    journal = first_journal(books)
    journals.post_all(as_person(books, "anna"), company="AFUS", background=True)
    assert staged("worker", "--until-idle").status == 0
    assert first_journal(books) == journal
    assert books.conn.execute("SELECT count(*) > 0 FROM ledger.entry").fetchone() == (True,)
