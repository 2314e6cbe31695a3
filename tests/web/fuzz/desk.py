"""Desk: what is asked: the demo company with work of every kind, people of each role, what is called how."""

from pathlib import Path
from typing import Any

import httpx

from primanota.core.rights import PEOPLE, RIGHTS, ROLES
from primanota.db.connect import open_connection
from primanota.demo import actuals, company, tables
from primanota.setup.parameters import FEATURES, PARAMETERS
from tests.doors.conftest import step
from tests.doors.program import Program

COMPANY = "AFUS"
NOBODY = "nobody"
SPARED = ("zoe", "max")
"""Persons that those who manage people may do anything to."""


def prepared(program: Program, folder: Path) -> None:
    """Set the demo company up: journals of every status, and actuals that wait."""
    tables.write(folder / "pack", company.pack())
    tables.write(folder, actuals.staging())
    step(program, 0, "setup", "load", folder / "pack")
    step(program, 0, "stage", folder / "actuals.csv", "--links", folder / "links.csv")
    ours = Program(program.place, COMPANY)
    step(ours, 3, "import")
    drafts = [each["journal"] for each in ours("journals", "--status", "draft", "--json").document]
    step(ours, 3, "post", *drafts[: len(drafts) // 2])


def headers_of(program: Program, address: str, role: str) -> dict[str, str]:
    """How somebody of a role says who he is: by a token; who manages people by a browser's session."""
    step(program, 0, "user", "add", role, "--name", role.title())
    if role != NOBODY:
        everywhere = ["--everywhere"] if role == "user_administrator" else ["--company", COMPANY]
        step(program, 0, "user", "grant", role, role, *everywhere)
    if role != "user_administrator":
        scopes = [word for right in RIGHTS if right != PEOPLE for word in ("--for", right)]
        token = program("user", "token", role, "fuzz", *scopes, "--json").document["word"]
        return {"Authorization": f"Bearer {token}"}
    link = program("user", "link", role, "--json").document["link"]
    with httpx.Client(base_url=address) as client:
        link = link.rpartition("link=")[2]
        client.post("/sign-in/link", data={"link": link}, headers={"origin": address})
        word = client.cookies["primanota"]
        page = client.get("/account", headers={"accept": "text/html"}).text
    csrf = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    return {"Cookie": f"primanota={word}", "X-CSRF-Token": csrf}


def known(program: Program) -> dict[str, list[Any]]:
    """Codes and numbers that there are, by what they are called in requests."""
    ours = Program(program.place, COMPANY)
    lines = ours("lines", "--json").document
    entries = ours("entries", "--json").document
    waiting = ours("waiting", "--json").document

    def of(rows: list[dict[str, Any]], name: str) -> list[Any]:
        return sorted({row[name] for row in rows if row.get(name) not in (None, "")})[:200]

    with open_connection(program.place) as conn:
        batches = conn.execute("SELECT batch::text FROM staging.batch WHERE company = %s", [COMPANY])
        numbers = [row[0] for row in batches]
        periods = conn.execute("SELECT period FROM setup.period WHERE company = %s", [COMPANY])
        months = [row[0] for row in periods]
    return {
        "company": [*[COMPANY] * 60, "AFDE", "NONE"],
        "journal": of(lines, "journal"),
        "draft": of([each for each in lines if each["status"] == "draft"], "journal"),
        "line": of(lines, "line")[:20],
        "voucher": of(entries, "voucher"),
        "actual": [*of(lines, "actual_id"), *of(waiting, "actual_id")],
        "thing": of(lines, "actual_id"),
        "project": of(lines, "project"),
        "account": of(entries, "main_account"),
        "batch": numbers,
        "period": months,
        "table": ["projects", "project_groups", "exchange_rates"],
        "person": [*SPARED],
        "newcomer": [f"person-{number}" for number in range(100)],
        "role": [*ROLES],
        "run": ["last", *(each["run"] for each in ours("jobs", "--json").document)],
        "schedule": ["nightly", "weekly"],
        "name": [*PARAMETERS, *[*FEATURES] * 4],
    }
