from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.authors.why import why
from moderation.domain.comment import Accountability, Author, Past
from moderation.domain.policy import load_policy
from moderation.domain.signals import accountability_of

RULES = load_policy().accountability
NOW = datetime(2026, 12, 1, tzinfo=UTC)
OLD, RECENT = NOW - timedelta(days=400), NOW - timedelta(days=60)
AUTHORS = st.builds(
    Author,
    id=st.sampled_from([None, "u"]),
    name=st.sampled_from([None, "Claire"]),
    email_verified=st.sampled_from([None, True, False]),
    account_created_at=st.sampled_from([None, OLD, RECENT]),
    anonymous=st.sampled_from([None, True, False]),
    past=st.builds(
        Past,
        st.integers(0, 25),
        st.integers(0, 2),
        st.sampled_from([None, OLD, RECENT]),
    ),
)


@given(AUTHORS)
def test_everybody_is_told_why_and_only_who_is_trusted_misses_nothing(author: Author) -> None:
    found = why(author, RULES, NOW)
    assert found.accountability is accountability_of(author, at=NOW, rules=RULES)
    assert found.reasons
    if found.accountability is Accountability.TRUSTED:
        assert found.missing == []
    elif not author.anonymous:
        assert found.missing
    assert all(sentence.endswith(".") for sentence in (*found.reasons, *found.missing))


@pytest.mark.parametrize(
    ("author", "reasons", "missing"),
    [
        (
            Author("u", email_verified=True, account_created_at=RECENT, past=Past(3, 0, RECENT)),
            ["Votre adresse électronique est vérifiée."],
            [
                "Votre compte sera de confiance dans 30 jours.",
                "Ou 20 commentaires publiés ici, le premier depuis 90 jours : encore 17.",
            ],
        ),
        (
            Author("u", past=Past(21, 0, RECENT)),
            [
                "Vous écrivez avec un compte de ce site.",
                "Au moins 5 de vos commentaires sont publiés ici.",
            ],
            [
                (
                    "Pour être de confiance : une adresse vérifiée, et un compte ouvert depuis 90 "
                    "jours."
                ),
                "Ou 20 commentaires publiés ici, le premier depuis 90 jours : encore 30 jours.",
            ],
        ),
        (
            Author("u", email_verified=False, past=Past(4)),
            ["Votre adresse électronique n’est pas vérifiée."],
            [
                (
                    "Pour signer d’un nom connu ici, écrivez avec un compte dont l’adresse "
                    "électronique est vérifiée."
                ),
                (
                    "Ou continuez d’écrire ici : un commentaire publié de plus, et votre nom sera "
                    "connu."
                ),
            ],
        ),
        (
            Author("u", email_verified=True, account_created_at=OLD, past=Past(21, 0, OLD)),
            [
                (
                    "Votre adresse électronique est vérifiée, et votre compte est ouvert depuis "
                    "au moins 90 jours."
                ),
                (
                    "Au moins 20 de vos commentaires sont publiés ici, le premier depuis au moins "
                    "90 jours."
                ),
                "Aucun de vos commentaires n’a été refusé depuis 180 jours.",
            ],
            [],
        ),
        (
            Author(
                "u", anonymous=False, email_verified=True, account_created_at=OLD, past=Past(1, 1)
            ),
            ["Le site répond de vous.", "Votre adresse électronique est vérifiée."],
            [
                (
                    "Un refus depuis moins de 180 jours suspend la confiance ; elle revient passé "
                    "ce délai."
                )
            ],
        ),
    ],
)
def test_the_sentences_are_made_from_the_policys_numbers(
    author: Author, reasons: list[str], missing: list[str]
) -> None:
    found = why(author, RULES, NOW)
    assert (found.reasons, found.missing) == (reasons, missing)
