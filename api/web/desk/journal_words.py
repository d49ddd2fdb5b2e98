"""Lines of the journal as French sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.web.desk.french_time import dated
from api.web.typography import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.storage.tables import AuditEntry

ROLES = {"owner": "propriétaire", "moderator": "modération", "reader": "lecture"}
_STAGES = {
    "password": "identifiant ou mot de passe refusé",
    "code": "code refusé",
    "account": "mot de passe actuel refusé",
}
_ACTIONS = {
    "sign_in": "a ouvert une session",
    "sign_in.refused": "a refusé un accès à {subject} : {stage}",
    "sign_out": "a fermé sa session",
    "invitation.follow": "a suivi son invitation et choisi un mot de passe",
    "password.change": "a changé son mot de passe",
    "password.set": "a donné un mot de passe à {subject}",
    "profile.name": "a changé de nom : « {name} »",
    "second_factor.on": "a activé son second facteur",
    "second_factor.off": "a désactivé son second facteur",
    "moderator.add": "a invité {subject} (rôle : {role})",
    "moderator.rights": "a changé les droits de {subject} (rôle : {role})",
    "moderator.disable": "a fermé l’accès de {subject}",
    "moderator.reset": "a réinitialisé l’accès de {subject}",
    "review.approve": "a publié le commentaire de {subject}",
    "review.reject": "a refusé le commentaire de {subject}",
    "review.skip": "a passé {subject}",
    "review.escalate": "a transmis {subject} à une personne propriétaire",
    "review.undo": "a annulé sa décision sur {subject}",
    "review.second": "a relu à l’aveugle {subject}",
    "measure.raise": "a mis en place {subject}",
    "measure.lift": "a levé {subject}",
    "pile_on.approve": "a publié d’un coup {count} commentaires de {subject}",
    "pile_on.reject": "a refusé d’un coup {count} commentaires de {subject}",
    "note.add": "a écrit une note sur {subject}",
    "key.create": "a créé la {subject}",
    "key.revoke": "a révoqué la {subject}",
    "authors.rotate": "a changé la clé qui protège les auteurs de {subject}",
    "authors.forget": "a oublié qui étaient les auteurs de {subject}, sans retour",
    "policy.save": "a enregistré la politique {version}",
    "policy.activate": "a mis en vigueur la politique {version}",
    "policy.withdraw": "a retiré la politique {version}",
    "policy.shadow": "a mis la politique {version} à l’essai, sans effet",
    "policy.shadow.stop": "a arrêté l’essai de la politique {version}",
    "model.activate": "a mis en service {subject}",
    "model.rollback": "est revenu en arrière, à {subject}",
    "model.shadow": "a mis {subject} à l’essai, sans effet",
    "model.shadow_end": "a arrêté l’essai d’un modèle",
    "model.retrain": "a entraîné {subject}",
    "feedback.export": "a exporté les décisions humaines",
    "evidence.make": "a constitué {subject}",
    "evidence.download": "a téléchargé {subject}",
    "evidence.delete": "a détruit {subject}",
    "pile_on.legal_hold": "a mis de côté {subject}, comme preuve",
    "pile_on.legal_hold_end": "ne met plus de côté {subject}",
    "webhook.set": "a réglé l’adresse où {subject} est prévenu",
    "webhook.rotate": "a changé le secret partagé avec {subject}",
    "webhook.disable": "a cessé de prévenir {subject}",
    "message.replay": "a renvoyé {subject}",
    "site.replay": "a renvoyé à {subject} tout ce qui n’était pas arrivé",
}
_SUBJECTS = {
    "review": "la relecture n° {number}",
    "comment": "le commentaire n° {number}",
    "author": "un auteur",
    "message": "l’envoi n° {number}",
    "policy": "la politique n° {number}",
    "evidence": "le dossier n° {number}",
    "measure": "la mesure n° {number}",
    "pile_on": "la meute n° {number}",
    "note": "la note n° {number}",
    "model": "le modèle {number}",
    "login": "un compte qui n’existe pas",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line, ready to be shown."""

    number: int
    moment: str
    stamp: str
    who: str
    what: str
    site: str | None


class _Details(dict[str, object]):
    """What a line holds; a sentence that asks for more shows a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def told(entry: AuditEntry, names: Mapping[str, str], sites: Mapping[int, str]) -> Told:
    """Return a line in words.

    Args:
        entry: A line of the journal.
        names: How people read its actor and its subject (see ``names_of``).
        sites: Names of sites, by identifier.
    """
    sentence = _ACTIONS.get(entry.action, "a fait « {action} » sur {subject}")
    details = _Details(entry.details)
    details |= {"action": entry.action, "subject": _subject(entry.subject, names, sites)}
    for name, words in (("role", ROLES), ("stage", _STAGES)):
        if name in details:
            details[name] = words.get(str(details[name]), details[name])
    return Told(
        entry.id,
        dated(entry.at),
        entry.at.isoformat(timespec="seconds"),
        _capital(names.get(entry.actor, entry.actor)),
        spaced(sentence.format_map(details)),
        None if entry.site_id is None else sites.get(entry.site_id, f"n° {entry.site_id}"),
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _subject(subject: str, names: Mapping[str, str], sites: Mapping[int, str]) -> str:
    kind, _, number = subject.partition(":")
    if names.get(subject, subject) != subject:
        return names[subject]
    if kind == "site" and number.isdecimal():
        return f"« {sites.get(int(number), number)} »"
    return _SUBJECTS[kind].format(number=number) if kind in _SUBJECTS else subject
