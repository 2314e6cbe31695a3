"""The way of an actual through the command line, with the receipt of every step as JSON."""

from pathlib import Path

from tests.doors.program import Program


def test_from_an_empty_database_to_proven_books(program: Program, files: Path) -> None:
    """Two companies; each receipt is one document, and each step ends as it should."""
    loaded = program("setup", "load", files / "pack", "--json")
    assert loaded.status == 0
    assert loaded.document["companies"] == ["AFDE", "AFUS"]
    assert {"file": "companies.csv", "rows": 2, "added": 2, "changed": 0, "same": 0} in loaded.document[
        "files"
    ]

    checked = program("setup", "check", "--json")
    assert checked.status == 3, "the demo has a project with a dimension value that does not exist"
    assert [each["code"] for each in checked.document if each["severity"] == "error"] == [
        "dimension-value-unknown"
    ]

    staged = program("stage", files / "actuals.csv", "--links", files / "links.csv", "--json")
    assert staged.status == 0
    assert [each["kind"] for each in staged.document["files"]] == ["actuals", "links"]
    assert staged.document["refused"] == 0
    again = program("stage", files / "actuals.csv", "--json")
    assert again.status == 0
    accepted = staged.document["files"][0]["accepted"] + sum(staged.document["files"][0]["skipped"].values())
    assert (again.document["accepted"], again.document["repeated"]) == (0, accepted)

    imported = program("import", "--json")
    assert imported.status == 3, "some actuals wait"
    assert imported.document["added"] == sum(each["added"] for each in imported.document["companies"])
    assert set(imported.document["waiting"]) == {
        "category-not-in-company",
        "exchange-rate-missing",
        "intercompany-not-set-up",
    }
    again = program("import", "--company", "AFDE", "--json")
    assert (again.status, again.document["added"]) == (3, 0)

    draft = program("journals", "--status", "draft", "--company", "AFDE", "--json").document
    one = program("post", draft[0]["journal"], "--company", "AFDE", "--json")
    assert one.status == 0
    assert one.document["journals"] == [
        {
            "journal": draft[0]["journal"],
            "status": "posted",
            "lines_posted": draft[0]["lines"],
            "lines_with_issues": 0,
            "error_journal": None,
        }
    ]
    posted = program("post", "--all", "--workers", 2, "--json")
    assert posted.status == 3, "some lines break rules"
    assert posted.document["vouchers"] == sum(each["vouchers"] for each in posted.document["companies"])
    assert "period-not-open" in posted.document["issues"]
    nothing = program("post", "--all", "--company", "AFDE", "--json")
    assert (nothing.status, nothing.document["vouchers"], nothing.document["journals"]) == (0, 0, [])

    proofs = program("verify", "--json")
    assert proofs.status == 0
    assert {tuple(each) for each in proofs.document} == {("proof", "title", "offenders", "sample")}
    assert all(each["offenders"] == 0 for each in proofs.document)


def test_mended_reset_and_posted_again(program: Program, files: Path) -> None:
    """An error journal posts once its cause is gone; a line of it can be reset alone."""
    program("setup", "load", files / "pack")
    program("stage", files / "actuals.csv")
    program("import", "--company", "AFDE")
    assert program("post", "--all", "--company", "AFDE").status == 3
    errors = program("lines", "--status", "error", "--company", "AFDE", "--json").document
    assert [each["issues"][0]["code"] for each in errors] == ["dimension-unknown"]
    place = f"{errors[0]['journal']}/{errors[0]['line']}"

    pack = files.parent / "mended"
    pack.mkdir()
    for file in ("companies.csv", "dimension_values.csv"):
        (pack / file).write_text((files / "pack" / file).read_text())
    with (pack / "dimension_values.csv").open("a") as values:
        values.write("AFDE,CostCentre,FAIR,Trade fair,,\n")
    assert program("setup", "load", pack).status == 0

    refused = program("post", errors[0]["journal"], "--company", "AFDE", "--json")
    assert (refused.status, refused.error["code"]) == (4, "journal-not-draft")
    reset = program("reset", place, "--company", "AFDE", "--reason", "value added", "--json")
    assert reset.status == 0
    assert reset.document["journals"] == {errors[0]["journal"]: "draft"}
    (answer,) = reset.document["items"]
    assert (answer["line"], answer["outcome"]) == (errors[0]["line"], "done")
    again = program("reset", place, "--company", "AFDE", "--json")
    assert (again.status, again.error["code"]) == (4, "not-resettable")
    assert program("post", errors[0]["journal"], "--company", "AFDE").status == 0


def test_a_large_journal_is_not_posted_while_someone_waits(staged: Program, tmp_path: Path) -> None:
    """By name or by --all it goes to the background; with --now it is posted here."""
    pack = tmp_path / "small"
    pack.mkdir()
    exported = tmp_path / "exported"
    assert staged("setup", "export", exported).status == 0
    (pack / "companies.csv").write_text((exported / "companies.csv").read_text())
    (pack / "parameters.csv").write_text("company,parameter,value\nAFDE,batch_threshold,18\n")
    assert staged("setup", "load", pack).status == 0
    staged("import", "--company", "AFDE")
    sizes = {
        each["journal"]: each["lines"] for each in staged("journals", "--company", "AFDE", "--json").document
    }
    large = sorted(journal for journal, lines in sizes.items() if lines > 18)
    assert large
    named = staged("post", large[0], "--company", "AFDE", "--json")
    assert (named.status, named.document["background"]) == (3, [large[0]])
    assert (named.document["vouchers"], named.document["workers_alive"]) == (0, 0)
    assert "No worker is alive" in staged("post", large[0], "--company", "AFDE").err
    everything = staged("post", "--all", "--company", "AFDE", "--json")
    assert (everything.status, everything.document["background"]) == (3, large)
    assert everything.document["vouchers"] == sum(lines for lines in sizes.values() if lines <= 18)
    assert staged("post", *large, "--company", "AFDE", "--now").status in (0, 3)
    left = staged("journals", "--status", "draft", "--company", "AFDE", "--json")
    assert left.document == []


def test_periods_open_hold_lock_and_close(staged: Program) -> None:
    """Each change is told, the same again changes nothing, and closed is for ever."""
    words = ("2026-02", "--company", "AFUS", "--json")
    for verb, status, access in (
        ("hold", "on_hold", "all"),
        ("open", "open", "all"),
        ("lock", "open", "none"),
        ("unlock", "open", "all"),
        ("close", "closed", "all"),
    ):
        answer = staged("period", verb, *words, "--reason", "test")
        assert answer.status == (3 if verb == "close" else 0)  # nothing is imported yet
        after = answer.document["after"]
        assert (after["status"], after["project_access"]) == (status, access)
    again = staged("period", "close", *words)
    assert (again.status, again.document["before"]) == (3, again.document["after"])
    opened = staged("period", "open", *words)
    assert (opened.status, opened.error["code"]) == (4, "period-closed")
    listed = staged("period", "list", "--company", "AFUS", "--json").document
    assert [each["status"] for each in listed if each["period"] == "2026-02"] == ["closed"]


def test_setup_goes_round(staged: Program, tmp_path: Path) -> None:
    """What is exported loads without changing anything, and is exported the same."""
    first, second = tmp_path / "first", tmp_path / "second"
    exported = staged("setup", "export", first, "--json")
    assert exported.status == 0
    assert exported.document["companies"] == ["AFDE", "AFUS"]
    loaded = staged("setup", "load", first, "--json")
    assert (loaded.status, sum(each["changed"] + each["added"] for each in loaded.document["files"])) == (
        0,
        0,
    )
    assert staged("setup", "export", second).status == 0
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(exported.document["files"])
    assert [(second / name).read_bytes() for name in names] == [(first / name).read_bytes() for name in names]
