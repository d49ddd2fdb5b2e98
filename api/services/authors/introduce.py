"""Say of each author what this site knows of them, before anything is judged.

What is known are their own comments on the same site and what became of them; of an author
whom the blog gives no identifier for, only whether a comment under the same name was
published lately. The cost does not grow with their past: of each author, a bounded number of
comments is looked at, by index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.services.authors.hashing import AuthorKeys, author_keys, known_keys
from api.services.authors.records import published_names, records_of
from api.services.desk.house_rules import rules_of
from api.storage.database import lock_for_writing
from moderation.domain.comment import Past

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from moderation.domain import comment as domain
    from moderation.domain.policy import AccountabilityRules


@dataclass(frozen=True, slots=True)
class Introduced:
    """Comments whose authors are known as far as they can be, and the site's keys."""

    comments: list[domain.Comment]
    keys: AuthorKeys


def introduce(
    session: Session,
    site_id: int,
    comments: Sequence[domain.Comment],
    *,
    rules: AccountabilityRules | None = None,
) -> Introduced:
    """Fill the past of every author, in order, with one query for all of them.

    Args:
        session: Its transactions are begun and ended here; it writes only to make the first
            key of a site.
        site_id: Whose comments they are.
        comments: A thousand at a time is a good size.
        rules: Of the policy that will judge; None asks for those in force on the site.
    """
    with session.begin():
        keys = known_keys(session, site_id)
        if keys is not None:
            asked = rules or rules_of(session, site_id).accountability
            pasts = pasts_of(session, keys, [comment.author for comment in comments], asked)
    if keys is None:  # nobody was ever stored here
        with session.begin():
            lock_for_writing(session)
            keys = author_keys(session, site_id)
        pasts = [Past()] * len(comments)
    known = [
        replace(comment, author=replace(comment.author, past=past))
        for comment, past in zip(comments, pasts, strict=True)
    ]
    return Introduced(known, keys)


def pasts_of(
    session: Session,
    keys: AuthorKeys,
    authors: Sequence[domain.Author],
    rules: AccountabilityRules,
) -> list[Past]:
    """Return what a site knows of each of these authors, inside the caller's transaction.

    ``published`` stops counting at one more than trust asks for, ``refused`` counts within
    ``rules.blameless``; a name alone is at most known to have been published once.
    """
    ids = {author.id: keys.all_of_id(author.id) for author in authors if author.id is not None}
    names = {
        author.name: keys.all_of_name(author.name)
        for author in authors
        if author.id is None and author.name
    }
    records = records_of(session, keys.site_id, _flat(ids.values()), rules)
    published = published_names(session, keys.site_id, _flat(names.values()))
    most = rules.trusted_after_published + 1
    by_id = {one: _together([records[key] for key in found], most) for one, found in ids.items()}
    by_name = {name: Past(int(any(k in published for k in found))) for name, found in names.items()}
    return [
        by_id[author.id] if author.id is not None else by_name.get(author.name or "", Past())
        for author in authors
    ]


def _flat(found: Iterable[list[str]]) -> list[str]:
    return [key for keys in found for key in keys]


def _together(records: Sequence[Past], most: int) -> Past:
    """Add up what is known of one author under several keys."""
    firsts = [past.first_published_at for past in records if past.first_published_at]
    return Past(
        min(sum(past.published for past in records), most),
        sum(past.refused for past in records),
        min(firsts, default=None),
    )
