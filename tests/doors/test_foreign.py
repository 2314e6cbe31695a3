"""Foreign shapes through the program: maps, the finance entity, the Dataverse answer; links are ours."""

from pathlib import Path

from tests.doors.program import Program
from tests.staging import test_dataverse, test_finance, test_map


def test_foreign_files_are_staged_beside_links_of_ours(staged: Program, files: Path, tmp_path: Path) -> None:
    links = files / "links.csv"
    export = tmp_path / "export.txt"
    export.write_text(f"{test_finance.HEADER}\n{test_finance.row(2, DATAAREAID='AFUS')}", encoding="utf-8")
    done = staged("stage", export, "--format", "finance", "--links", links, "--json")
    assert done.status == 0, done
    assert [each["accepted"] for each in done.document["files"]] == [1, 0]

    answer = test_dataverse.answer(tmp_path, test_dataverse.actual(3))
    done = staged("stage", answer, "--company", "AFUS", "--json")
    assert (done.status, done.document["accepted"]) == (0, 1), done
    refused = staged("stage", answer, "--json")
    assert (refused.status, refused.error["code"]) == (4, "company-required")


def test_a_timesheet_is_staged_by_its_map(staged: Program, tmp_path: Path) -> None:
    hours, by = test_map.sheet(tmp_path, by=test_map.MAP.replace('"DE"', '"AFUS"'))
    done = staged("stage", hours, "--map", by, "--json")
    assert (done.status, done.document["accepted"]) == (0, 4), done
    told = staged(
        "stage", test_map.sheet(tmp_path, test_map.BAD, by.read_text(encoding="utf-8"))[0], "--map", by
    )
    assert (told.status, "which the map's lookup does not have" in " ".join(told.out.split())) == (3, True), (
        told
    )
    by.write_text("[columns]\nprojekt = 'x'\n", encoding="utf-8")
    wrong = staged("stage", hours, "--map", by, "--json")
    assert (wrong.status, wrong.error["code"]) == (4, "map-invalid")
    assert f"{by}: columns.projekt is no column of ours (is it project?)" in wrong.error["details"]
