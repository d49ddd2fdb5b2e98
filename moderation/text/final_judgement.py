"""Short verdicts that close a discussion, such as « N’importe quoi, point final », and no reason.

A form of speech, not an opinion: a comment that says why, that praises, that is angry at an
institution, or that has room for an argument is none, however harsh. What is missing in the
lists below goes unseen, which costs little: the sign never counts alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from moderation.text.fold import fold
from moderation.text.tokenise import bare, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 30
"""Words and marks of a verdict; whoever writes more may be arguing."""
LONGEST_TEXT = 400
"""Characters, so that long texts cost nothing."""

_HOW = r"(?:(?:vraiment|franchement|juste|tout|simplement|completement|totalement|tellement) ){0,2}"
_WHAT = r"(?:c est|cest|c etait|(?:article|texte|billet|papier)(?: est)?|tout ca)"
_SAYING = r"(?:dis|dit|dites|disent|raconte|racontes|racontez|ecris|ecrit|ecrivez)"
_BAD = r"(?:nul|ridicule|grotesque|affligeant|lamentable|consternant|navrant|pitoyable|risible)"
_VERDICTS = re.compile(
    "|".join(
        (
            r"point (?:final|barre)$",
            r"point c est tout",
            rf"(?:^|{_WHAT} {_HOW}|de plus en plus )(?:du |toujours )?(?:grand )?n ?importe quoi$",
            rf"(?<!je )(?<!j ai ){_SAYING} (?:vraiment |toujours )?n ?importe quoi$",
            r"^(?:du grand |grand )?(?:nimp|nawak)$",
            r"a fuir(?: absolument| vite| d urgence| de toute urgence)?$",
            r"^circulez",
            r"tout est dit$",
            r"(?:aucun|zero|sans(?: aucun| le moindre| grand)?) interet$",
            r"passez (?:tous )?votre chemin",
            r"fin (?:de la discussion|du debat|de l histoire)$",
            r"rien (?:d autre |de plus )?a (?:ajouter|discuter|dire de plus)$",
            r"(?:y a|y a donc) pas a discuter$",
            r"(?:perte de temps|temps perdu)$",
            r"(?:bon|bonne|juste) (?:pour la poubelle|a jeter)$|^(?:a la )?poubelle$",
            rf"{_WHAT} {_HOW}{_BAD}$|^{_BAD}$",
            r"tout (?:est|y est) faux(?: du debut a la fin)?$",
            r"(?:tissu|ramassis) (?:de |d )(?:mensonges|betises|aneries|conneries|foutaises)$",
            r"(?:pas (?:besoin|la peine)|inutile) (?:de |d aller )(?:lire|plus loin)",
        )
    )
)
_NEGATIONS = {"pas", "jamais", "guere", "ni", "nullement", "aucunement", "loin", "rien"}
_REACH = 4
"""Words before a verdict in which a negation undoes it."""

_ARGUING = """
car parce puisque selon preuve preuves source sources etude etudes chiffres exemple effet
raison raisons cause abord ensuite premierement pourquoi
"""
_PRAISE = """
merci bravo excellent excellente superbe magnifique beau bel belle parfait parfaite genial
geniale felicitations adore accord touchant emouvant utile chapeau
"""
_INSTITUTIONS = """
mairie maire municipalite commune conseil prefecture prefet gouvernement etat ministre
ministres ministere president presidence depute deputes senat senateurs assemblee elus
politiques politique parti partis syndicat syndicats administration police gendarmerie justice
tribunal juges hopital hopitaux ecole ecoles rectorat universite impots urssaf caf
securite sociale region departement agglomeration metropole europe bruxelles sncf ratp edf
poste banque banques assurance assurances operateur entreprise entreprises patrons
multinationales autorites loi lois reforme reformes decret medias
"""
_REASONS, _KIND, _BODIES = (
    frozenset(words.split()) for words in (_ARGUING, _PRAISE, _INSTITUTIONS)
)
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|^\s*>.*$", re.MULTILINE)
_OWN = re.compile(r"\b(?:mon|ma|mes) (?:commentaire|message|texte|billet|article|contribution)s?\b")
_CLAUSE = re.compile(r"[,;:()–—-]+")
_SENTENCE = re.compile(r"[.!?…\n]+")


def is_final(text: str) -> bool:
    """Say whether a comment is a verdict that no argument goes with.

    >>> is_final("N'importe quoi cet article. À fuir !"), is_final("C'est loin d'être à fuir.")
    (True, False)
    >>> is_final("À fuir : les chiffres du deuxième paragraphe sont faux.")
    False
    """
    if len(text) > LONGEST_TEXT:
        return False
    own = _QUOTED.sub(" ", text.replace("’", "'"))
    words = [_folded(token) for token in tokenise(own)]
    if len(words) > LONGEST or not _REASONS.isdisjoint(words) or _links(text):
        return False
    clauses = list(_clauses(own))
    if not _BODIES.isdisjoint(words) or any(map(_praises, clauses)):
        return False
    return any(map(_closes, clauses))


def _clauses(text: str) -> Iterator[list[str]]:
    """Yield the folded words between two marks of punctuation; questions are left out."""
    sentence: list[list[str]] = [[]]
    for token in (token for line in text.splitlines() for token in (*tokenise(line), "\n")):
        if _SENTENCE.fullmatch(token):
            if set(token) != {"?"}:
                yield from filter(None, sentence)
            sentence = [[]]
        elif _CLAUSE.fullmatch(token):
            sentence.append([])
        elif word := _folded(token):
            sentence[-1].append(word)


def _folded(token: str) -> str:
    return fold(bare(token)).rstrip("'")


def _closes(words: list[str]) -> bool:
    clause = " ".join(words)
    if _OWN.search(clause):
        return False
    return any(not _negated(clause[: found.start()]) for found in _VERDICTS.finditer(clause))


def _praises(words: list[str]) -> bool:
    return any(
        word in _KIND and not _negated(" ".join(words[:index])) for index, word in enumerate(words)
    )


def _negated(before: str) -> bool:
    return not _NEGATIONS.isdisjoint(before.split()[-_REACH:])


def _links(text: str) -> bool:
    return "http" in text or "www." in text
