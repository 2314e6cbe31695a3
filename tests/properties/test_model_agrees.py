"""The program and a plain model of the rules give the same books, whatever the company and its actuals."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import observed
from tests.properties.books_gen import books
from tests.properties.campaign import generated
from tests.properties.model import Model
from tests.properties.running import Company


def compare(company: Company, model: Model, step: str) -> None:
    """See that every table of the program is the model's, numbers included."""
    program, wanted = company.tables(), observed.model(model)
    for name, rows in wanted.items():
        assert (step, name, observed.written(program[name])) == (step, name, observed.written(rows))
    assert set(model.count().values()) <= {1}


@pytest.mark.parametrize("flaws", [0, 1, 2], ids=["sound", "some_flaws", "many_flaws"])
@generated(share=3)
@given(data=st.data())
def test_every_book_is_the_models(
    new_company: Callable[[], Company], flaws: int, data: st.DataObject
) -> None:
    book = data.draw(books(flaws=flaws))
    company, model = new_company(), Model()
    company.load(book.pack)
    model.setup.load(book.pack)
    for number, each in enumerate(book.rounds, start=1):
        if each.changes:
            company.load({**each.changes, "companies": book.pack["companies"]})
            model.setup.load(each.changes)
        if each.reset:
            company.reset()
            model.reset()
        company.stage(each.actuals, each.links)
        model.stage(each.actuals, each.links)
        assert company.bring_in() == model.bring_in()
        compare(company, model, f"import {number}")
        assert company.post() == model.post()
        compare(company, model, f"posting {number}")
    assert company.bring_in() == 0
    assert company.post() == model.post()
    compare(company, model, "again")
    company.prove()
