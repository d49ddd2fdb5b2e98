from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from api.schemas.fields import CommentText, Language, Moment, is_blank


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "\n\t\r\x0b",
        "\u00a0\u2003\u3000",
        "\u200b\u200d\ufeff",
        "\x01\x1f\x7f",
        "\u202e\u2066",
        "\u2800\u3164\uffa0",
        "\ufe0f\u0301",
    ],
)
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["!", "é", " . ", "👍", "\u200bok", "\ue000"])
def test_what_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_twenty_thousand_characters_are_accepted_and_not_one_more() -> None:
    adapter = TypeAdapter(CommentText)
    assert len(adapter.validate_python("😀" * 20_000)) == 20_000
    with pytest.raises(ValidationError):
        adapter.validate_python("é" * 20_001)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-23T18:04:00+01:00", datetime(2026, 11, 23, 17, 4, tzinfo=UTC)),
        ("2026-11-23T17:04:00Z", datetime(2026, 11, 23, 17, 4, tzinfo=UTC)),
        ("2026-11-23T17:04:00", datetime(2026, 11, 23, 17, 4, tzinfo=UTC)),
        ("2026-11-23 18:04:00.25+0100", datetime(2026, 11, 23, 17, 4, 0, 250_000, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
    ],
)
def test_iso_dates_are_read_in_utc(written: str, read: datetime) -> None:
    moment = TypeAdapter(Moment).validate_python(written)
    assert moment == read
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        *("hier", "", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", 1, None, True),
        *(
            "2026-11-23X18:04:00",
            "2026-11-23T18:04:00+01:00:00.5",
            "2026-13-01",
            "2026-11-23T25:00",
        ),
        *("2026-11-23\n", "٢٠٢٦-11-23", "2026-W48-1"),
    ],
)
def test_other_dates_are_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="date ISO 8601"):
        TypeAdapter(Moment).validate_python(written)


@pytest.mark.parametrize("tag", ["fr", "fr-CA", "FR", "gsw", "zh-Hant-TW", "x-perso"])
def test_bcp_47_tags_are_languages(tag: str) -> None:
    assert TypeAdapter(Language).validate_python(tag) == tag


@pytest.mark.parametrize("tag", ["fr_FR", "", "français", "fr-", "fr\n", "a" * 9])
def test_other_words_are_no_languages(tag: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Language).validate_python(tag)
