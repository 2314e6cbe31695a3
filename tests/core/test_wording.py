"""Counts agree with their nouns, sentences have their stops."""

from primanota.core.wording import counted, sentences


def test_a_count_agrees_with_its_noun() -> None:
    assert [counted(count, "row") for count in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert [counted(count, "entry", "entries") for count in (1, 11)] == ["1 entry", "11 entries"]
    assert counted(1, "line breaks", "lines break") == "1 line breaks"
    assert counted(1_000_000, "actual", shape=",") == "1,000,000 actuals"


def test_a_sentence_has_one_stop() -> None:
    assert sentences("the period is closed", "Open another.") == "the period is closed. Open another."
    assert sentences("", "Who knows?", "", "Nobody!") == "Who knows? Nobody!"
