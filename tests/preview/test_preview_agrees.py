"""What preview shows, posting does: for generated companies, field by field, at every step (P11)."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.preview.shown import agrees, look
from tests.properties.books_gen import books
from tests.properties.campaign import generated
from tests.properties.running import Company


@pytest.mark.parametrize("flaws", [0, 1, 2], ids=["sound", "some_flaws", "many_flaws"])
@pytest.mark.parametrize("ahead", ["drafts", "waiting"])
@generated(share=37)
@given(data=st.data())
def test_what_preview_shows_posting_does(
    new_company: Callable[[], Company], flaws: int, ahead: str, data: st.DataObject
) -> None:
    waiting = ahead == "waiting"
    book = data.draw(books(flaws=flaws))
    company = new_company()
    company.load(book.pack)
    for each in book.rounds:
        if each.changes:
            company.load({**each.changes, "companies": book.pack["companies"]})
        if each.reset:
            company.reset()
        company.stage(each.actuals, each.links)
        if not waiting:
            company.bring_in()
        shown = look(company.conn, company=company.company, waiting=waiting, everything=True)
        if waiting:
            company.bring_in()
        company.post()
        agrees(shown, company.conn, company=company.company, waited=waiting)
