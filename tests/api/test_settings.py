from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import BATCH_LIMIT, COMMENT_LIMIT, SettingsError, load_settings
from moderation.domain.encoder_use import EncoderUse

WRONG = ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x", "nonsense"]


def test_defaults_serve_one_small_machine_on_sqlite() -> None:
    settings = load_settings()
    assert settings.database == f"sqlite:///{Path('data') / 'moderation.sqlite3'}"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def test_the_environment_sets_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_DATA_DIR", "/srv/blog")
    monkeypatch.setenv("MODERATION_PORT", "9000")
    settings = load_settings()
    assert settings.database == "sqlite:////srv/blog/moderation.sqlite3"
    assert settings.port == 9000


@pytest.mark.parametrize("use", EncoderUse)
def test_the_encoder_is_asked_as_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, use: EncoderUse
) -> None:
    assert load_settings().encoder is EncoderUse.UNSURE
    monkeypatch.setenv("MODERATION_ENCODER", use.value)
    assert load_settings().encoder is use


def test_another_use_of_the_encoder_is_refused_with_those_that_exist() -> None:
    with pytest.raises(SettingsError, match=r"MODERATION_ENCODER: .*'never', 'unsure' or 'always'"):
        load_settings(encoder="often")


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_PORT", "9000")
    assert load_settings(port=9001).port == 9001


def test_all_wrong_settings_are_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODERATION_PORT", "many")
    monkeypatch.setenv("MODERATION_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    sentence = str(caught.value)
    assert "MODERATION_PORT" in sentence
    assert "MODERATION_LOG_LEVEL" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "url", [*WRONG, "postgresql://blog@host:tresor/x", "sqlite:///x?timeout=long"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="MODERATION_DATABASE_URL: must be sqlite") as caught:
        load_settings(database_url=url)
    assert str(caught.value).count("MODERATION_DATABASE_URL") == 1


def test_an_empty_address_means_the_default_database() -> None:
    assert load_settings(database_url="").database.startswith("sqlite:///data")


@pytest.mark.parametrize("url", ["mysql://blog:tresor@host/x", "postgresql://blog:x@host:tresor/x"])
def test_a_password_is_not_repeated_in_the_refusal(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(database_url=url)
    assert "tresor" not in str(caught.value)


def test_the_longest_acceptable_comment_fits_its_limit() -> None:
    escaped = len(r"\ud83d\ude00") * 2 * 20_000
    assert escaped * 2 < COMMENT_LIMIT < BATCH_LIMIT


@pytest.mark.parametrize("days", [0, 3651])
def test_pile_ons_are_kept_from_a_day_to_ten_years(days: int) -> None:
    assert load_settings().pile_on_days == 90
    with pytest.raises(SettingsError, match="MODERATION_PILE_ON_DAYS"):
        load_settings(pile_on_days=days)
