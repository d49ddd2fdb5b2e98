"""What the desk says in French of labels, outcomes, signals and lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.web.desk.french_time import lasting
from api.web.typography import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class LabelWords:
    """How a score is named, marked by a letter, and written in an address."""

    name: str
    letter: str
    slug: str


LABELS = {
    "insult": LabelWords("insulte", "I", "insulte"),
    "hate": LabelWords("haine", "H", "haine"),
    "threat": LabelWords("menace", "M", "menace"),
    "obscene": LabelWords("vulgarité", "V", "vulgarite"),
    "lecturing": LabelWords("leçon", "L", "lecon"),
    "toxicity": LabelWords("toxicité", "T", "toxicite"),
}

LANES = {
    "threat": "Menaces",
    "uncertain": "Incertains",
    "audit": "À l’aveugle",
    "second": "Secondes lectures",
}
LANE_TAGS = {
    "threat": "Menace possible",
    "uncertain": "À départager",
    "audit": "Relecture à l’aveugle",
    "second": "Seconde lecture, à l’aveugle",
}
LANE_SLUGS = {"threat": "menaces", "uncertain": "incertains", "audit": "audit", "second": "seconde"}

BLIND = {
    "audit": "Ce commentaire a été tiré au sort parmi les décisions automatiques. Score, décision "
    "et mots sont cachés, pour que votre avis ne dépende que du texte.",
    "second": "Vous avez tranché ce commentaire il y a plus d’un mois. Il revient sans score ni "
    "décision, pour voir si l’on juge pareil à froid. Votre réponse ne change rien pour l’auteur.",
}

OUTCOMES = {"approve": "Publié", "hold": "En attente", "reject": "Refusé"}
_NOBODY = "Sans nom"
_WOULD = {"approve": "le publierait", "hold": "le ferait relire", "reject": "le refuserait"}
_ANSWERS = {
    "anonymous": "Anonyme",
    "known": "Identifié",
    "trusted": "De confiance",
}
ACCOUNTABILITY = {
    "anonymous": "anonyme : ni identifiant sûr, ni adresse vérifiée",
    "known": "identifié : un compte, une adresse vérifiée, ou des commentaires publiés ici",
    "trusted": "de confiance : compte ancien et vérifié, ou longue présence sans refus",
}
_DID = {
    "approve": ("publié", "publiés"),
    "reject": ("refusé", "refusés"),
    "skip": ("passé", "passés"),
    "escalate": ("transmis", "transmis"),
}


def would(outcome: str) -> str:
    """Say what a policy would do of a comment.

    >>> would("hold")
    'le ferait relire'
    """
    return _WOULD[outcome]


def accountability_of(signals: Sequence[Mapping[str, Any]]) -> str:
    """Return the level that a decision was taken with."""
    found = next((str(row["value"]) for row in signals if row["code"] == "accountability"), "")
    return found if found in ACCOUNTABILITY else "anonymous"


def author_name(name: str | None, key: str | None) -> str:
    """Say whose a comment is; who has no name is told from others by their hash.

    >>> author_name("Claire", None), author_name(None, "1.5f0c9a4b"), author_name(None, None)
    ('Claire', 'Sans nom (5f0c)', 'Sans nom')
    """
    if name or key is None:
        return name or _NOBODY
    return f"{_NOBODY} ({key.partition('.')[2][:4]})"


def signal_sentence(code: str, value: float | str) -> str:
    r"""Say a signal in words.

    >>> signal_sentence("reading_seconds", 12.0).replace("\u202f", "_")
    'Temps de lecture_: 12\xa0s'
    >>> signal_sentence("links", 2.0)
    '2\xa0liens'
    >>> signal_sentence("reading_ratio", 0.1).replace("\u202f", "_")
    'Lu pendant 10\xa0% du temps qu’il y faut'
    >>> signal_sentence("pile_on", "cooling")
    'S’ajoute à une meute qui retombe'
    """
    say = _SIGNALS.get(code)
    return spaced(say(value) if say else f"{code} : {value}")


def tells_scores(code: str) -> bool:
    """Say whether a signal follows from what the model saw: no blind card shows it."""
    return code in _FROM_SCORES


def counted(count: int, noun: str, plural: str | None = None) -> str:
    r"""Say a number of things; French says zero in the singular.

    >>> counted(0, "lien"), counted(2, "journal", "journaux")
    ('0\xa0lien', '2\xa0journaux')
    """
    several = plural or f"{noun}s"
    return f"{count}{_SPACE}{several if count > 1 else noun}"


def percent(score: float) -> str:
    r"""Write a probability.

    >>> percent(0.153), percent(0.002), percent(0.998)
    ('15\xa0%', 'moins de 1\xa0%', 'plus de 99\xa0%')
    """
    if 0 < score < 0.005:  # noqa: PLR2004 -- it would be rounded to none
        return f"moins de 1{_SPACE}%"
    if 0.995 <= score < 1:  # noqa: PLR2004 -- it would be rounded to all
        return f"plus de 99{_SPACE}%"
    return f"{score * 100:.0f}{_SPACE}%"


def did(kind: str, count: int) -> str:
    r"""Name what was done of comments.

    >>> did("escalate", 1), did("reject", 2)
    ('commentaire transmis', '2\xa0commentaires refusés')
    """
    one, many = _DID[kind]
    if count == 1:
        return f"commentaire {one}"
    return f"{counted(count, 'commentaire')} {many if count > 1 else one}"


def lately(done: Mapping[str, int]) -> str | None:
    r"""Say what somebody did in a day; None when nothing.

    >>> lately({"approve": 12, "reject": 1})
    'Depuis 24\xa0h, vous avez publié 12\xa0commentaires et refusé 1\xa0commentaire.'
    """
    parts = [
        f"{one} {counted(done[kind], 'commentaire')}"
        for kind, (one, _) in _DID.items()
        if done.get(kind)
    ]
    if not parts:
        return None
    *first, last = parts
    listed = f"{', '.join(first)} et {last}" if first else last
    return f"Depuis 24{_SPACE}h, vous avez {listed}."


def done_sentence(kind: str, count: int, left_out: int = 0) -> str:
    r"""Say what was just done.

    >>> done_sentence("reject", 1)
    'Commentaire refusé.'
    >>> done_sentence("approve", 3, left_out=1)
    '3\xa0commentaires publiés. 1\xa0commentaire, que quelqu’un d’autre relit, reste en attente.'
    """
    named = did(kind, count)
    said = f"{named[0].upper()}{named[1:]}."
    if not left_out:
        return said
    rest = counted(left_out, "commentaire")
    verb = "restent" if left_out > 1 else "reste"
    return f"{said} {rest}, que quelqu’un d’autre relit, {verb} en attente."


_PILE_ONS = {
    "warming": "S’ajoute à une tension",
    "pile_on": "S’ajoute à une meute",
    "cooling": "S’ajoute à une meute qui retombe",
}
_FROM_SCORES = {"hostility", "pile_on"}
_SIGNALS: dict[str, Callable[[float | str], str]] = {
    "accountability": lambda value: _ANSWERS.get(str(value), str(value)),
    "first": lambda _: "Premier commentaire ici",
    "reading_seconds": lambda value: f"Temps de lecture : {lasting(float(value))}",
    "links": lambda value: counted(int(float(value)), "lien"),
    "reading_ratio": lambda value: f"Lu pendant {percent(float(value))} du temps qu’il y faut",
    "minutes_after_publication": lambda value: (
        f"Envoyé {lasting(60 * float(value))} après la parution"
    ),
    "overlap": lambda value: f"Proximité avec l’article : {percent(float(value))}",
    "final_judgement": lambda _: "Verdict sans argument",
    "hostility": lambda value: f"Hostilité envers la personne : {percent(float(value))}",
    "pile_on": lambda value: _PILE_ONS.get(str(value), "S’ajoute à une meute"),
}
