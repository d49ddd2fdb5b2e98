from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.rules.policy_problems import in_french
from api.services.rules.policy_text import dated_version, rewritten, thresholds_of
from api.services.rules.policy_words import differences
from moderation.domain.comment import Accountability
from moderation.domain.errors import InvalidPolicyError
from moderation.domain.policy import SHIPPED, parse_policy
from tests.api.figures.conftest import POLICY, policy_text

TEXT = SHIPPED.read_text(encoding="utf-8")
ANONYMOUS, KNOWN, TRUSTED = Accountability
USED = thresholds_of(POLICY)


def test_a_text_that_changes_nothing_stays_as_it_is_to_the_byte() -> None:
    assert rewritten(TEXT, USED) == TEXT


def test_one_threshold_moved_changes_one_line_and_keeps_the_comments() -> None:
    text = rewritten(TEXT, USED | {("hate", KNOWN, "hold"): 0.2})
    changed = [
        (old, new)
        for old, new in zip(TEXT.splitlines(), text.splitlines(), strict=True)
        if old != new
    ]
    assert changed == [
        ("known = { hold = 0.15, reject = 0.97 }", "known = { hold = 0.2, reject = 0.97 }")
    ]


def test_a_threshold_may_be_taken_out_and_another_put_in() -> None:
    wanted = dict(USED)
    del wanted["insult", TRUSTED, "reject"]
    wanted["lecturing", TRUSTED, "hold"] = 0.8
    policy = parse_policy(rewritten(TEXT, wanted, version="nouvelle"))
    assert thresholds_of(policy) == wanted
    assert policy.version == "nouvelle"


@given(
    st.dictionaries(st.sampled_from(sorted(USED)), st.integers(0, 10_000).map(lambda n: n / 10_000))
)
def test_a_text_says_the_thresholds_that_were_asked_for(wanted: dict) -> None:  # type: ignore[type-arg]
    tables = tomllib.loads(rewritten(TEXT, wanted))["thresholds"]
    written = {
        (name, level, key): value
        for name, levels in tables.items()
        for level, row in levels.items()
        for key, value in row.items()
    }
    assert written == wanted


def test_versions_of_one_day_are_numbered() -> None:
    day = date(2026, 11, 23)
    assert dated_version(day, ["2026-11-23"]) == "2026-11-23.2"
    assert dated_version(day, []) == "2026-11-23"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {("insult", TRUSTED, "hold"): 0.995},
            (
                "Insulte, auteurs de confiance : le seuil pour refuser est au-dessous du seuil "
                "pour retenir, si bien que rien ne serait retenu."
            ),
        ),
        (
            {("lecturing", ANONYMOUS, "reject"): 0.9},
            "Leçon : ce score seul ne peut jamais refuser un commentaire, tout au plus le retenir.",
        ),
        (
            {("hate", KNOWN, "reject"): 1.2},
            "Haine, auteurs identifiés : le seuil pour refuser doit être entre 0 et 100 %.",
        ),
        (
            {("threat", TRUSTED, "hold"): 0.01},
            (
                "Menace : le seuil pour retenir serait plus sévère pour les auteurs de confiance "
                "que pour les auteurs identifiés."
            ),
        ),
        (
            {("insult", "first", "hold"): 0.2},
            (
                "Insulte : le premier commentaire d'un anonyme serait retenu plus tard que les "
                "suivants. Abaissez son seuil, ou relevez celui des auteurs anonymes."
            ),
        ),
        (
            {("insult", "first", "hold"): 1.2},
            (
                "Insulte, premier commentaire d'un anonyme : le seuil pour retenir doit être "
                "entre 0 et 100 %."
            ),
        ),
        (
            {("obscene", ANONYMOUS, "hold"): 0.5},
            (
                "Vulgarité : la politique n'a pas de phrase à dire à l'auteur pour ce score. "
                "Un commentaire n'est jamais retenu sans un mot."
            ),
        ),
    ],
)
def test_what_the_library_refuses_is_said_in_french(changes: dict, sentence: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidPolicyError) as refusal:
        parse_policy(rewritten(TEXT, USED | changes))
    assert sentence in in_french(refusal.value.problems)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (
            "trusted = { hold = 0.50, reject = 0.99 }",
            "",
            (
                "Insulte : les auteurs de confiance ne seraient jamais retenus. Un long passé "
                "sans reproche n'achète pas ce droit : donnez-leur un seuil."
            ),
        ),
        (
            "known_after_published = 5",
            "known_after_published = 0",
            (
                "Qui répond de ses mots, « known_after_published » : un nombre de 1 à "
                "100\N{NARROW NO-BREAK SPACE}000 est attendu, et non 0."
            ),
        ),
        (
            "authors = 5",
            "authors = 5.5",
            "Meutes, « authors » : un nombre entier est attendu, et non 5,5.",
        ),
        (
            "early_minutes = 5",
            "early = 5",
            "Avis sans lecture : « early » est inconnu.",
        ),
        (
            'warming = ["tell"]',
            'hot = ["tell"]',
            "Meutes : « hot » n'est pas un état. Les états sont : warming, pile_on, cooling.",
        ),
        (
            "Vous êtes le {rank}",
            "Vous êtes {name}",
            (
                "Motif « meute » : la phrase pour retenir laisse une place à « name », que le "
                "service ne connaît pas."
            ),
        ),
    ],
)
def test_what_is_wrong_with_the_rules_around_a_comment_is_said_in_french(
    right: str, wrong: str, sentence: str
) -> None:
    with pytest.raises(InvalidPolicyError) as refusal:
        parse_policy(policy_text("autre", (right, wrong)))
    assert sentence in in_french(refusal.value.problems)


def test_a_problem_without_translation_is_quoted() -> None:
    assert in_french(["`clauses` are odd"]) == ["La politique a un défaut : « `clauses` are odd »."]


def test_the_same_policy_under_another_name_has_no_differences() -> None:
    assert differences(POLICY, parse_policy(policy_text("autre"))) == []


def test_differences_are_said_in_words() -> None:
    new = parse_policy(
        policy_text(
            "autre",
            ("trusted = { hold = 0.50, reject = 0.99 }", "trusted = { hold = 0.6 }"),
            ("anonymous = { hold = 0.35 }", "anonymous = { hold = 0.3 }\ntrusted = { hold = 0.9 }"),
            ("automatic_reject = true", "automatic_reject = false"),
            ("trusted_after_days = 90", "trusted_after_days = 30"),
            ('title = "Parlez français"', 'title = "Écrivez en français"'),
            ("quelqu’un va le lire avant de le publier", "une personne va le lire"),
        )
    )
    assert differences(POLICY, new) == [
        "Insulte, auteurs de confiance : retenir à partir de 60 % au lieu de 50 % (plus tard).",
        "Insulte, auteurs de confiance : ne plus jamais refuser.",
        "Leçon, auteurs anonymes : retenir à partir de 30 % au lieu de 35 % (plus tôt).",
        "Leçon, auteurs de confiance : retenir à partir de 90 % (jamais jusqu'ici).",
        "Plus aucun refus automatique : ce qui serait refusé attend une personne.",
        "Un auteur est de confiance après 30 jours au lieu de 90.",
        "Article 1 récrit : « Écrivez en français ».",
        "Motif « langue » : la phrase dite à l'auteur change.",
    ]


def test_differences_of_the_rules_around_a_comment_are_said_in_words() -> None:
    new = parse_policy(
        policy_text(
            "autre",
            ("first = { hold = 0.12 }", "first = { hold = 0.1 }"),
            ("known_after_published = 5", "known_after_published = 3"),
            ("blameless_days = 180", "blameless_days = 365"),
            ("words_per_minute = 238", "words_per_minute = 250.5"),
            ("lecturing_hold = 0.10", "lecturing_hold = 0.25"),
            ("minutes = 60", "minutes = 120"),
            ('cooling = ["hold_aimed"]', "cooling = []"),
            ('warming = ["tell"]', 'warming = ["hold_newcomers", "tell"]'),
        )
    )
    assert differences(POLICY, new) == [
        (
            "Insulte, premier commentaire d'un anonyme : retenir à partir de 10 % au lieu de 12 % "
            "(plus tôt)."
        ),
        "Un auteur est identifié dès 3 commentaires publiés ici au lieu de 5.",
        "Un refus retire la confiance pendant 365 jours au lieu de 180.",
        "Avis sans lecture : on lit 250,5 mots à la minute au lieu de 238.",
        "Avis sans lecture : une leçon compte à partir de 25 % au lieu de 10 %.",
        (
            "Meute : ce qui est fait dure 120 minutes après le dernier commentaire hostile, au "
            "lieu de 60."
        ),
        (
            "Quand le ton monte : prévenir, retenir les nouveaux venus du fil, au lieu de : "
            "prévenir."
        ),
        "Quand la meute retombe : ne rien faire, au lieu de : retenir ce qui vise la personne.",
    ]


def test_a_first_comments_threshold_is_written_where_it_stands() -> None:
    text = rewritten(TEXT, USED | {("hate", "first", "hold"): 0.05})
    assert "first = { hold = 0.05 }" in text
    assert parse_policy(text).first["hate"].hold == 0.05
