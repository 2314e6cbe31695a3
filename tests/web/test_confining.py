"""Requests about a company are confined to it: what a route forgets to ask, the database does not give."""

from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from primanota.web.asking import Reading, SettingUpBeyond, SignedIn, asking_beyond
from tests.web.routes import application, within

BEYOND = {
    "/api/v1/companies/{company}/setup/pack",
    "/api/v1/companies/{company}/setup/tables/{table}/remove",
    "/api/v1/companies/{company}/setup/tables/{table}/rows",
}
"""What looks at other companies too: rates are shared, and a pack may be about others."""


def counted(session: SignedIn) -> dict[str, int]:
    """What nobody of ours may write: a statement about companies that names none."""
    return dict(
        session.conn.execute("SELECT company, count(*) FROM journal.line GROUP BY company").fetchall()
    )


def test_a_route_that_forgets_its_company_gets_its_rows_only(desk: TestClient) -> None:
    app = application(desk)

    @app.get("/forgetful/{company}")
    def forgetful(company: str, session: Reading) -> dict[str, int]:
        return counted(session)

    @app.get("/beyond/{company}")
    def beyond(company: str, session: SettingUpBeyond) -> dict[str, int]:
        return counted(session)

    everywhere = desk.get("/beyond/AFUS").json()
    assert set(everywhere) == {"AFDE", "AFUS"}
    for company, lines in everywhere.items():
        for _ in range(5):  # whichever connection is lent
            assert desk.get(f"/forgetful/{company}").json() == {company: lines}
            assert desk.get(f"/beyond/{company}").json() == everywhere


def test_only_setup_looks_beyond_its_company(desk: TestClient) -> None:
    found = {
        context.path
        for context in iter_route_contexts(application(desk).routes)
        if isinstance(context.original_route, APIRoute)
        and any(each.call is asking_beyond for each in within(context.dependant))
        and "{company}" in (context.path or "")
    }
    assert found == BEYOND
