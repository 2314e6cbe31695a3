"""What preview shows, posting does: for generated companies, field by field, at every step (P11).

Between the steps a controller takes vouchers back, so that linked reversals find nothing left to take back.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primanota.core.errors import Refusal
from primanota.db.connect import transaction
from primanota.ledger import reversal
from tests.preview.shown import agrees, look
from tests.properties.books_gen import books
from tests.properties.campaign import generated
from tests.properties.running import Company


@pytest.mark.parametrize("flaws", [0, 1, 2], ids=["sound", "some_flaws", "many_flaws"])
@pytest.mark.parametrize("ahead", ["drafts", "waiting"])
@generated(share=50)
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
        take_back(company, data)
    company.prove()


def take_back(company: Company, data: st.DataObject) -> None:
    """Let a controller take some posted vouchers back, if their period allows it and nobody has."""
    posted = company.conn.execute(
        "SELECT voucher FROM ledger.project_transaction WHERE company = %s ORDER BY voucher",
        (company.company,),
    ).fetchall()
    for (voucher,) in posted:
        if data.draw(st.integers(0, 3)):
            continue
        with suppress(Refusal), transaction(company.conn):
            reversal.reverse(
                company.conn, company=company.company, voucher=voucher, reason="drawn", actor="carla"
            )
