"""What a log keeps of a text: one line, nothing that moves a cursor, no secret."""

import pytest

from primanota.core.wording import told_on_one_line

PLAIN = [
    "Journal J-1, line 2, voucher V-3: project P9 is not set up",
    "the claim has lost its token: look at it again",
    "https://host/a?from=2026-01-01&format=csv gave 404",
    "größer · 1,000 ≠ 1.000 (Δ)",
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_text_stays(text: str) -> None:
    assert told_on_one_line(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("done\n2026-01-01 00:00  post  info  forged", "done 2026-01-01 00:00 post info forged"),
        ("a\r\n\tb\x0bc\u2028d ", "a b c d"),
        ("\x1b[2Jcleared\x00", "\N{REPLACEMENT CHARACTER}[2Jcleared\N{REPLACEMENT CHARACTER}"),
        ("\u202etxt.exe\u2069", "\N{REPLACEMENT CHARACTER}txt.exe\N{REPLACEMENT CHARACTER}"),
        ("cannot reach postgresql://anna:sesame@host/db", "cannot reach postgresql://***@host/db"),
        ("GET https://sesame@host/a", "GET https://***@host/a"),
        ("https://host/a?api_key=sesame&page=2", "https://host/a?api_key=***&page=2"),
        ("host=h password=sesame dbname=d", "host=h password=*** dbname=d"),
        ("Authorization: Bearer sesame.sesame-1", "Authorization: Bearer ***"),
    ],
)
def test_what_does_not_belong_is_taken_out(text: str, kept: str) -> None:
    assert told_on_one_line(text) == kept
