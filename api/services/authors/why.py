"""Why an author is anonymous, known or trusted, in sentences made from the policy’s numbers.

They are said to the author, by a blog that shows people their own record.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from moderation.domain.comment import Accountability, Past
from moderation.domain.signals import (
    accountability_of,
    has_long_record,
    has_old_account,
    published_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from moderation.domain.comment import Author
    from moderation.domain.policy import AccountabilityRules

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Why:
    """How far an author answers for their words, and why.

    Attributes:
        reasons: What makes it so.
        missing: What would make it more; empty for who is trusted.
    """

    accountability: Accountability
    reasons: list[str]
    missing: list[str]


def why(author: Author, rules: AccountabilityRules, at: datetime) -> Why:
    """Explain the accountability of an author.

    Args:
        author: With what the site knows of them.
        rules: Of the policy in force.
        at: The moment, with a time zone.

    >>> from datetime import UTC, datetime
    >>> from moderation.domain.comment import Author
    >>> from moderation.domain.policy import load_policy
    >>> found = why(Author(id="u"), load_policy().accountability, datetime(2026, 12, 1, tzinfo=UTC))
    >>> found.reasons
    ['Vous écrivez avec un compte de ce site.']
    """
    level = accountability_of(author, at=at, rules=rules)
    if level is Accountability.ANONYMOUS:
        return Why(level, list(_hidden(author)), list(_to_be_known(author, rules)))
    if level is Accountability.KNOWN:
        return Why(level, list(_named(author, rules)), list(_to_be_trusted(author, rules, at)))
    return Why(level, list(_relied_on(author, rules, at)), [])


def _hidden(author: Author) -> Iterator[str]:
    if author.anonymous:
        yield "Le site vous présente comme anonyme, et son avis l’emporte."
    elif author.email_verified is False:
        yield "Votre adresse électronique n’est pas vérifiée."
    elif author.name:
        yield "Vous signez d’un nom, sans compte : chacun pourrait signer du même."
    else:
        yield "Rien ne dit qui vous êtes : ni compte, ni adresse vérifiée."


def _to_be_known(author: Author, rules: AccountabilityRules) -> Iterator[str]:
    """Say what is missing; nothing is, where the blog itself hides its author."""
    if author.anonymous:
        return
    yield (
        "Pour signer d’un nom connu ici, écrivez avec un compte dont l’adresse électronique "
        "est vérifiée."
    )
    if author.id is not None:
        left = rules.known_after_published - published_by(author)
        yield f"Ou continuez d’écrire ici : {_comments(left)} de plus, et votre nom sera connu."


def _named(author: Author, rules: AccountabilityRules) -> Iterator[str]:
    if author.anonymous is False:
        yield "Le site répond de vous."
    if author.email_verified:
        yield "Votre adresse électronique est vérifiée."
    elif author.id is not None and author.email_verified is None:
        yield "Vous écrivez avec un compte de ce site."
    if published_by(author) >= rules.known_after_published:
        yield f"{_published(rules.known_after_published)}."


def _to_be_trusted(author: Author, rules: AccountabilityRules, at: datetime) -> Iterator[str]:
    past = author.past or Past()
    if past.refused:
        yield (
            f"Un refus depuis moins de {_days(rules.blameless)} suspend la confiance ; elle "
            "revient passé ce délai."
        )
    if has_old_account(author, at, rules) or has_long_record(author, at, rules):
        return  # nothing else is missing
    yield _old_account(author, rules, at)
    if author.id is not None:
        yield _long_record(author, rules, at)


def _old_account(author: Author, rules: AccountabilityRules, at: datetime) -> str:
    opened, needed = author.account_created_at, _days(rules.trusted_after)
    if author.email_verified and opened is not None:
        return f"Votre compte sera de confiance dans {_days(opened + rules.trusted_after - at)}."
    return f"Pour être de confiance : une adresse vérifiée, et un compte ouvert depuis {needed}."


def _long_record(author: Author, rules: AccountabilityRules, at: datetime) -> str:
    first = author.past.first_published_at if author.past is not None else None
    path = (
        f"Ou {_comments(rules.trusted_after_published)} ici, le premier depuis "
        f"{_days(rules.trusted_after)}"
    )
    left = rules.trusted_after_published - published_by(author)
    if left > 0:
        return f"{path} : encore {left}."
    if first is None:
        return f"{path}."
    return f"{path} : encore {_days(first + rules.trusted_after - at)}."


def _relied_on(author: Author, rules: AccountabilityRules, at: datetime) -> Iterator[str]:
    if has_old_account(author, at, rules):
        yield (
            "Votre adresse électronique est vérifiée, et votre compte est ouvert depuis au moins "
            f"{_days(rules.trusted_after)}."
        )
    if has_long_record(author, at, rules):
        yield (
            f"{_published(rules.trusted_after_published)}, le premier depuis au moins "
            f"{_days(rules.trusted_after)}."
        )
    yield f"Aucun de vos commentaires n’a été refusé depuis {_days(rules.blameless)}."


def _published(count: int) -> str:
    if count == 1:
        return "Au moins un de vos commentaires est publié ici"
    return f"Au moins {count} de vos commentaires sont publiés ici"


def _comments(count: int) -> str:
    return "un commentaire publié" if count == 1 else f"{count} commentaires publiés"


def _days(span: timedelta) -> str:
    """Write a span in whole days, rounded up.

    >>> from datetime import timedelta
    >>> _days(timedelta(days=90)), _days(timedelta(hours=3))
    ('90 jours', 'un jour')
    """
    count = ceil(span.total_seconds() / _DAY)
    return "un jour" if count == 1 else f"{count} jours"
