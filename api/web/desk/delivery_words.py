"""Why a blog could not be told, in words that say where to look."""

from __future__ import annotations

from httpx import URL

from api.services.outbox.delivery import Fault

_WORDS = {
    Fault.NO_HOST: "Le nom du blog ne mène à aucune adresse.",
    Fault.FORBIDDEN_ADDRESS: "Le nom du blog mène à une adresse privée ou réservée.",
    Fault.FORBIDDEN_URL: "L’adresse d’envoi n’est plus permise par les réglages.",
    Fault.NO_CONNECTION: "La connexion n’a pas pu être ouverte.",
    Fault.TLS: "Le certificat du blog n’est pas valable.",
    Fault.TIMEOUT: "Le blog n’a pas répondu à temps.",
    Fault.BROKEN: "La connexion a été coupée, ou la réponse n’était pas du HTTP.",
    Fault.REDIRECT: "Le blog renvoie ailleurs ; aucune redirection n’est suivie.",
    Fault.STATUS: "Le blog a répondu par une erreur.",
    Fault.GONE: "Le blog a répondu que cette adresse n’existe plus.",
}


def fault_words(error: str | None, status: int | None) -> str:
    """Say why an attempt failed.

    >>> fault_words("status", 500)
    'Le blog a répondu par une erreur (HTTP 500).'
    """
    sentence = _WORDS[Fault(error)] if error in set(Fault) else "L’envoi a échoué."
    return f"{sentence[:-1]} (HTTP {status})." if status else sentence


def shown_url(url: str) -> str:
    """Return an address without what may be a secret in it.

    >>> shown_url("https://blog.example/hook?jeton=abc")
    'https://blog.example/hook?…'
    """
    bare = str(URL(url).copy_with(query=None))
    return f"{bare}?…" if "?" in url else bare
