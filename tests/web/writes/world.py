"""World: two companies with journals, vouchers, runs, schedules, periods and people in every state.

Each is taken once, so that what one request changes is not what the next is asked about. Nearly everything
is made by the requests that people make: only what a poster or a worker has in hand is written down instead.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from psycopg import Connection

from primanota.journal import claiming
from primanota.journal.claiming import PostFilters

OWN, FOREIGN = "AFUS", "AFDE"
POSTED, CLAIMED, SPOILT = 14, 8, 14
NEVER = "00000000-0000-4000-8000-000000000000"


@dataclass
class World:
    """What there is, by kind and state; ``take`` gives one and never again."""

    desk: TestClient
    conn: Connection[Any]
    place: str
    journals: dict[str, list[str]] = field(default_factory=dict)
    made: int = 0

    def ask(self, what: str, where: str = OWN, method: str = "POST", **body: Any) -> Any:
        """Ask for a change, which must be made."""
        path = what if what.startswith("/") else f"/companies/{where}/{what}"
        answer = self.desk.request(method, f"/api/v1{path}", json=body)
        assert answer.status_code == 200, f"{what}: {answer.text}"
        return answer.json()

    def rows(self, what: str, company: str = OWN) -> list[dict[str, Any]]:
        """The rows of a list."""
        answer = self.desk.get(f"/api/v1/companies/{company}/{what}")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    def numbers(self, status: str = "", company: str = OWN) -> list[str]:
        """The numbers of journals, all of them or those of a status."""
        where = f"limit=1000{status and '&status='}{status}"
        return [each["journal"] for each in self.rows(f"journals?{where}", company)]

    def build(self) -> None:
        """Import journals of one line each; post some, spoil some, and leave some with their poster."""
        self.conn.execute(
            "UPDATE setup.number_sequence SET format = 'DV-########'"
            " WHERE company = %s AND sequence = 'voucher'",
            (FOREIGN,),
        )
        for company in (OWN, FOREIGN):
            self.ask("parameters/lines_per_journal", company, "PUT", value="1")
            self.ask("import", company)
        self.ask("post", journals=self.numbers("draft")[:POSTED])
        posted = self.numbers("posted")
        claims, _ = claiming.claim(
            self.conn,
            company=OWN,
            actor="doomed",
            filters=PostFilters(journals=self.numbers("draft")[:CLAIMED]),
            tried=list,
            journals_max=CLAIMED,
        )
        self.spoil()
        self.journals = {
            "draft": self.numbers("draft"),
            "processing": [each.journal for each in claims],
            "posted": posted,
            "error": self.numbers("error"),
            "foreign": sorted({*self.numbers(company=FOREIGN)} - {*self.numbers()}),
        }
        for person in ("anna", "boss"):
            self.ask("/people", person=person, name=person.title())

    def spoil(self) -> None:
        """Post drafts while no period takes projects."""
        open_now = [each["period"] for each in self.rows("periods") if each["status"] == "open"]
        for access in ("none", "all"):
            for period in open_now:
                self.ask(f"periods/{period}", method="PATCH", project_access=access)
            if access == "none":
                self.ask("post", journals=self.numbers("draft")[:SPOILT])

    def take(self, kind: str, state: str) -> str:
        """One of a kind in a state; ``foreign``: of a company that who asks has nothing to do with."""
        self.made += 1
        company = FOREIGN if state == "foreign" else OWN
        if state == "unknown":
            return f"{NEVER[:-4]}{self.made:04}" if kind == "run" else f"none-{self.made}"
        if kind == "journal":
            return self.journals[state].pop()
        make: dict[str, Callable[[str, str], str]] = {
            "voucher": self.voucher,
            "period": self.period,
            "run": self.run,
            "schedule": self.schedule,
            "person": lambda state, _: self.person(state),
        }
        return make[kind](state, company)

    def thing(self, kind: str, state: str) -> str:
        """Something to look at: of one's own company, of a foreign one, or not there."""
        company = FOREIGN if state == "foreign" else OWN
        match kind:
            case _ if state == "unknown":
                return {"batch": NEVER, "thing": NEVER, "run": NEVER}.get(kind, "none")
            case "journal":
                return self.journals["foreign" if state == "foreign" else "posted"][-1]
            case "voucher" | "project" | "thing":
                (line, *_) = self.rows(f"lines?journal={self.thing('journal', state)}", company)
                return str(line["actual_id" if kind == "thing" else kind])
            case "batch":
                return self.batch(company)
        return self.take(
            kind, {"own": {"run": "queued", "period": "open"}.get(kind, "active")}.get(state, state)
        )

    def batch(self, company: str) -> str:
        """A file of this company's alone."""
        self.made += 1
        header = "company,actual_id,transaction_type,transaction_class,transaction_date,project"
        row = f"{company},{uuid4()},cost,time,2026-03-02,P-{self.made}"
        text = f"{header},quantity,amount,currency\n{row},1,1,USD\n"
        files = {"files": ("a.csv", text.encode())}
        answer = self.desk.post(f"/api/v1/companies/{company}/stage", files=files)
        assert answer.status_code == 200, answer.text
        return str(self.rows("stage/files", company)[0]["batch"])

    def voucher(self, state: str, company: str) -> str:
        """A voucher of a journal in a state, or one that was taken back."""
        journal = self.journals["posted" if state == "reversed" else state].pop()
        (line,) = self.rows(f"lines?journal={journal}", company)
        if state == "reversed":
            self.ask("reverse", voucher=line["voucher"], reason="twice")
        return str(line["voucher"])

    def period(self, state: str, company: str) -> str:
        """A new period; its days lie in years to come."""
        year = f"{2030 + self.made}"
        period = f"none-{self.made}" if state == "foreign" else f"year-{year}"
        cells = {"period": period, "start_date": f"{year}-01-01", "end_date": f"{year}-12-31"}
        cells |= {"status": "open", "project_access": "all"}
        self.ask("setup/tables/periods/rows", company, items=[{"cells": cells}])
        if state == "closed":
            self.ask(f"periods/{period}/close")
        elif state == "on_hold":
            self.ask(f"periods/{period}", method="PATCH", status="on_hold")
        return period

    def run(self, state: str, company: str) -> str:
        """A new run; no worker is there, so what one would do is written down in its place."""
        run = self.ask("runs", company, job="proofs")["run"]
        if state == "cancelled":
            self.ask(f"runs/{run}/cancel")
        elif state not in ("queued", "foreign"):
            ended = None if state == "running" else "now"
            self.conn.execute(
                "UPDATE jobs.run SET status = %s, started_at = now(), finished_at = %s::timestamptz"
                " WHERE company = %s AND run = %s",
                (state, ended, company, run),
            )
            self.conn.execute(
                "UPDATE jobs.run_task SET status = %s, alive_until = %s::timestamptz"
                " WHERE company = %s AND run = %s",
                (state, None if ended else "2999-01-01", company, run),
            )
        return str(run)

    def schedule(self, state: str, company: str) -> str:
        """A new schedule."""
        name = f"none-{self.made}" if state == "foreign" else f"nightly-{self.made}"
        self.ask("schedules", company, schedule=name, job="proofs", cron="0 2 * * *")
        if state == "paused":
            self.ask(f"schedules/{name}/pause", company)
        return name

    def person(self, state: str) -> str:
        """Somebody who reviews, and may post besides; ``self``: who asks."""
        if state == "self":
            return "anna"
        name = f"person-{self.made}"
        self.ask("/people", person=name, name=name)
        self.ask(f"/people/{name}/grant", company=OWN, role="reviewer")
        self.ask(
            f"/people/{name}/waive", company=OWN, first="poster", second="period_controller", reason="few"
        )
        if state == "disabled":
            self.ask(f"/people/{name}/disable")
        return name
