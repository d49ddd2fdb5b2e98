"""Invented comments of a blog in Marseille, where « fada » is said with affection."""

from __future__ import annotations

from itertools import product
from random import Random

TERM = "fada"
_NAMES = ["Marcel", "Robert", "Titin", "Fanny", "Escartefigue", "Panisse", "Honorine", "César"]
_FOND = [
    "Espèce de {term}, tu aurais pu prévenir, on serait venus {when} !",
    "Quel {term} ce {name}, toujours le même depuis {place} !",
    "Tu es un {term} de première, {name}, ne change rien.",
    "T'es complètement {term}, {name}, repeindre {place} en rose !",
    "{name} est un vrai {term}, il s'est baigné {when} devant {place}.",
    "Sacré {term}, va ! Se lever {when} pour {place}, il n'y a que toi, {name}.",
    "Mais tu es {term} {name}, courir {when} jusqu'à {place} ?",
    "Ce {term} de {name} a encore chanté {when}, tout {place} riait.",
    "Espèce de grand {term}, {name}, on t'attend {when} à {place} pour la partie.",
]
_HOSTILE = [
    "{name}, t'es qu'un {insult}, va te cacher {when}.",
    "Quel {insult} ce {name}, on devrait le virer de {place}.",
    "Espèce de {insult}, retourne à {place} et tais-toi.",
    "Encore ce {insult} de {name} qui donne son avis {when}.",
    "Tu es un {insult} fini, {name}, personne ne veut de toi à {place}.",
]
_CALM = [
    "Merci {name} pour les photos de {place}, à {when}.",
    "La réunion de {when} se tient à {place}, {name} apporte les chaises.",
    "Je ne suis pas d'accord avec {name} : {place} mérite mieux que ça.",
    "Quelqu'un sait si {place} ouvre {when} ?",
]
_INSULTS = ["connard", "abruti", "crétin", "minable", "imbécile", "salaud", "débile", "enfoiré"]
_WHEN = ["hier soir", "dimanche", "ce matin", "à l'aube", "en janvier", "samedi"]
_PLACES = ["la calanque", "le Vieux-Port", "la rue Longue", "le marché", "la salle des fêtes"]


def fond(count: int, seed: int = 0) -> list[str]:
    """Return different comments in which the term is said with affection."""
    return _drawn(_FOND, count, seed)


def hostile(count: int, seed: int = 0) -> list[str]:
    """Return different comments that insult, without the term."""
    return _drawn(_HOSTILE, count, seed)


def calm(count: int, seed: int = 0) -> list[str]:
    """Return different comments that nobody would stop."""
    return _drawn(_CALM, count, seed)


def _drawn(frames: list[str], count: int, seed: int) -> list[str]:
    every = {
        frame.format(term=TERM, name=name, when=when, place=place, insult=insult)
        for frame, name, when, place, insult in product(frames, _NAMES, _WHEN, _PLACES, _INSULTS)
    }
    return Random(seed).sample(sorted(every), count)
