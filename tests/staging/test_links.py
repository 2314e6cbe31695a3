"""Links: kept once, from the dependent actual to the one it depends on; contradictions are refused."""

from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from primanota.core.errors import Refusal
from primanota.core.records import CompanyStaged
from primanota.staging import links
from tests.books import same
from tests.staging.files import (
    actuals,
    as_csv,
    as_json_lines,
    counts,
    ident,
    kept_links,
    link,
    stage,
    stage_links,
    told,
)


def write(path: Path, *rows: dict[str, str]) -> Path:
    """Write links as CSV."""
    return as_csv(path, rows, links.COLUMNS)


def test_either_direction_is_turned_to_the_stored_one(staging: Connection[Any], tmp_path: Path) -> None:
    path = write(
        tmp_path / "links.csv",
        link(1, "unbilled_sales", 2, "cost"),
        link(4, "cost", 3, "unbilled_sales"),
        link(5, "reversing", 6, "original"),
        link(8, "original", 7, "reversing"),
        link(9, "replacing", 10, "original"),
        link(12, "original", 11, "replacing"),
        link(13, "billed_sales", 14, "unbilled_sales"),
        link(16, "unbilled_sales", 15, "billed_sales"),
    )
    receipt = stage_links(staging, path)
    assert (receipt.kind, *counts(receipt)) == ("links", 8, 0, 0, 0)
    assert kept_links(staging) == [
        (1, "unbilled_sales", 2, "cost"),
        (3, "unbilled_sales", 4, "cost"),
        (5, "reversing", 6, "original"),
        (7, "reversing", 8, "original"),
        (9, "replacing", 10, "original"),
        (11, "replacing", 12, "original"),
        (13, "billed_sales", 14, "unbilled_sales"),
        (15, "billed_sales", 16, "unbilled_sales"),
    ]


def test_links_come_before_or_after_their_actuals_and_again(staging: Connection[Any], tmp_path: Path) -> None:
    path = write(tmp_path / "links.csv", link(2, "unbilled_sales", 3, "cost"))
    assert counts(stage_links(staging, path)) == (1, 0, 0, 0)
    sale = {"transaction_type": "unbilled_sales"}
    assert counts(stage(staging, as_csv(tmp_path / "actuals.csv", actuals(sale, {})))) == (2, 0, 0, 0)
    assert counts(stage_links(staging, path)) == (0, 0, 1, 0)
    assert len(kept_links(staging)) == 1


def test_the_same_link_twice_in_a_file_is_a_repetition(staging: Connection[Any], tmp_path: Path) -> None:
    sale = link(0xA, "unbilled_sales", 0xB, "cost")
    turned = link(0xB, "cost", 0xA, "unbilled_sales")
    upper = {**sale, "actual_id": ident(0xA).upper()}
    receipt = stage_links(staging, write(tmp_path / "links.csv", sale, turned, upper))
    assert counts(receipt) == (1, 0, 2, 0)


def test_a_sale_may_have_many_costs(staging: Connection[Any], tmp_path: Path) -> None:
    path = write(
        tmp_path / "links.csv",
        link(1, "unbilled_sales", 2, "cost"),
        link(1, "unbilled_sales", 3, "cost"),
        link(4, "unbilled_sales", 3, "cost"),
        link(1, "reversing", 5, "original"),
        link(6, "replacing", 5, "original"),
        link(7, "replacing", 5, "original"),
    )
    assert counts(stage_links(staging, path)) == (6, 0, 0, 0)


def test_bad_cells_are_told_with_their_code(staging: Connection[Any], tmp_path: Path) -> None:
    good = link(1, "unbilled_sales", 2, "cost")
    path = write(
        tmp_path / "links.csv",
        {**good, "company": "XX"},
        {**good, "company": ""},
        {**good, "actual_id": "7"},
        {**good, "related_actual_id": ""},
        {**good, "role": "sale"},
        {**good, "related_role": ""},
        {**good, "related_role": "original"},
        {**good, "role": "cost"},
        link(1, "reversing", 1, "original"),
        {**link(1, "x", 1, "y"), "company": "JP"},
    )
    receipt = stage_links(staging, path, company="DE")
    same(
        told(receipt),
        f"""
        row  field              code                  value
        2    company            company-unknown       XX
        3    company            value-missing         -
        4    actual_id          id-invalid            7
        5    related_actual_id  value-missing         -
        6    role               value-unknown         sale
        7    related_role       value-missing         -
        8    related_role       link-roles-invalid    original
        9    related_role       link-roles-invalid    cost
        10   related_actual_id  link-roles-invalid    {ident(1)}
        11   company            company-not-selected  JP
        11   related_actual_id  link-roles-invalid    {ident(1)}
        11   related_role       value-unknown         y
        11   role               value-unknown         x
        """,
    )
    assert receipt.refusals[6].message == "the roles unbilled_sales and original make no link"
    assert "cost, unbilled_sales, billed_sales, original, reversing, replacing" in receipt.refusals[4].message
    assert counts(receipt) == (0, 0, 0, 10)
    assert kept_links(staging) == []


def test_an_actual_reverses_one_original_and_is_reversed_once(
    staging: Connection[Any], tmp_path: Path
) -> None:
    first = write(tmp_path / "first.csv", link(1, "reversing", 2, "original"))
    stage_links(staging, first)
    second = write(
        tmp_path / "second.csv",
        link(1, "reversing", 3, "original"),
        link(4, "reversing", 2, "original"),
        link(2, "original", 4, "reversing"),
        link(9, "reversing", 8, "original"),
        link(5, "reversing", 8, "original"),
        link(9, "reversing", 8, "original"),
        link(5, "reversing", 7, "original"),
        link(1, "reversing", 2, "original"),
    )
    receipt = stage_links(staging, second)
    same(
        told(receipt),
        f"""
        row  field      code           value       message
        2    actual_id  link-conflict  {ident(1)}  actual {ident(1)} reverses {ident(2)} already
        3    actual_id  link-conflict  {ident(4)}  actual {ident(2)} is reversed by {ident(1)} already
        4    actual_id  link-conflict  {ident(4)}  actual {ident(2)} is reversed by {ident(1)} already
        6    actual_id  link-conflict  {ident(5)}  actual {ident(8)} is reversed by {ident(9)} already
        """,
    )
    assert counts(receipt) == (2, 0, 2, 4)
    again = stage_links(staging, second)
    assert counts(again) == (0, 0, 4, 4)
    assert kept_links(staging) == [
        (1, "reversing", 2, "original"),
        (5, "reversing", 7, "original"),
        (9, "reversing", 8, "original"),
    ]


def test_no_two_actuals_reverse_each_other(staging: Connection[Any], tmp_path: Path) -> None:
    path = write(
        tmp_path / "links.csv", link(1, "reversing", 2, "original"), link(2, "reversing", 1, "original")
    )
    same(
        told(stage_links(staging, path)),
        f"""
        row  field      code           value       message
        3    actual_id  link-conflict  {ident(2)}  actual {ident(1)} reverses {ident(2)} already
        """,
    )
    assert kept_links(staging) == [(1, "reversing", 2, "original")]


def test_companies_do_not_contradict_each_other(staging: Connection[Any], tmp_path: Path) -> None:
    path = write(
        tmp_path / "links.csv",
        link(1, "reversing", 2, "original"),
        link(1, "reversing", 3, "original", company="JP"),
        link(1, "reversing", 3, "original"),
    )
    receipt = stage_links(staging, path)
    assert receipt.companies == [CompanyStaged("DE", 2, 1, {}, 0, 1), CompanyStaged("JP", 1, 1, {}, 0, 0)]
    query = "SELECT company, kind, rows_read, accepted, refused FROM staging.batch ORDER BY company"
    assert staging.execute(query).fetchall() == [("DE", "links", 2, 1, 1), ("JP", "links", 1, 1, 0)]


def test_strict_takes_all_or_nothing(staging: Connection[Any], tmp_path: Path) -> None:
    path = write(
        tmp_path / "links.csv", link(1, "reversing", 2, "original"), link(1, "reversing", 3, "original")
    )
    with pytest.raises(Refusal, match="rows-refused"):
        stage_links(staging, path, strict=True)
    assert kept_links(staging) == []


def test_links_come_as_json_lines_too(staging: Connection[Any], tmp_path: Path) -> None:
    rows = [link(1, "cost", 2, "unbilled_sales"), {**link(3, "cost", 4, "unbilled_sales"), "note": "x"}]
    receipt = stage_links(staging, as_json_lines(tmp_path / "links.jsonl", rows))
    same(
        told(receipt),
        """
        row  field  code          message
        2    note   json-invalid  note is not a column of the contract
        """,
    )
    assert kept_links(staging) == [(2, "unbilled_sales", 1, "cost")]


def test_every_column_is_required(staging: Connection[Any], tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("company,actual_id,role\n")
    with pytest.raises(Refusal, match="lacks: related_actual_id, related_role"):
        stage_links(staging, tmp_path / "links.csv")


def test_bad_bytes_refuse_just_their_row(staging: Connection[Any], tmp_path: Path) -> None:
    path = write(
        tmp_path / "links.csv", link(1, "cost", 2, "unbilled_sales"), link(3, "cost", 4, "unbilled_sales")
    )
    path.write_bytes(path.read_bytes().replace(b"cost", b"c\xf6st", 1))
    receipt = stage_links(staging, path)
    assert [(each.row, each.field, each.code) for each in receipt.refusals] == [
        (2, "role", "encoding-invalid")
    ]
    assert counts(receipt) == (1, 0, 0, 1)
