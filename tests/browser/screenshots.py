"""Pictures of the review desk for the documentation: ``make screenshots``.

Every comment in them is invented; the scores are those of the shipped model.
"""

from __future__ import annotations

import os
import signal
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.api.cli.conftest import Service
from tests.browser.conftest import FLAGS, SITE, Desk, executable, held_by_people, sign_in

FOLDER = Path(__file__).parents[2] / "docs" / "review-desk"
COMMENTS = [
    "Tu mériterais qu'on te fasse la même chose, espèce de minable. Je sais où tu habites.",
    "Avant de donner des leçons de cuisine, apprenez donc à conjuguer vos verbes.",
    "Ce boulanger est un clown, et vous un naïf de le croire sur parole.",
    "Encore un article écrit par un incapable. Le torchon habituel.",
    "Les gens comme vous n'ont rien à faire ici, rentrez chez vous.",
    "Franchement, quel abruti a dessiné cette piste cyclable ?",
    "Je ne suis pas d'accord du tout : la gare était plus utile que la rocade.",
    "Merci pour la recette, même si le four m'a joué un sale tour, putain !",
    "Vous êtes un menteur, et tout le quartier le sait.",
    "On ne dit pas « malgré que ». Quand on écrit en public, on se relit.",
]
RAID = [
    ("On ne dit pas « malgré que ». Quand on écrit en public, on se relit.", 41),
    ("Encore raté. Retournez donc à l'école.", 38),
    ("Vous n'y connaissez rien, comme d'habitude.", 36),
    ("Je ne suis pas de cet avis : la gare manquait à tout le quartier.", 33),
    ("Quelle prétention. Renseignez-vous avant de parler.", 31),
    ("C'est gênant de vous lire, vraiment.", 27),
    ("Il faudrait apprendre à lire les horaires avant de donner des leçons.", 24),
    ("Tout le monde a compris, sauf vous.", 22),
    ("Pauvre type, personne ne vous a rien demandé.", 19),
    ("Laissez-le donc tranquille, il a le droit de se tromper.", 16),
    ("Relisez l'article, et surtout taisez-vous.", 12),
    ("Vous êtes ridicule, monsieur.", 9),
    ("On vous l'a déjà expliqué dix fois, faites un effort.", 6),
    ("Quel abruti, ce Gérard.", 2),
]
"""What is answered to one person, and how many minutes ago."""
PAGES = {"queue": "", "what-if": "/et-si"}
AFTER_RAID = {"pile-on": "/meutes/1"}
SCHEMES = (("light", 1200), ("dark", 390))


def main() -> None:
    """Serve, fill, photograph."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as tools:
        service = Service(Path(name), os.environ | {"MODERATION_DATA_DIR": f"{name}/data"})
        held_by_people(service)
        key = service.run("keys", "create", "--site", SITE).stdout.strip()
        service.start()
        browser = tools.chromium.launch(executable_path=executable(), args=list(FLAGS))
        try:
            desk = Desk(service, browser, key)
            desk.add("camille")
            desk.send(COMMENTS)
            _photograph(desk, PAGES)
            _raid(desk)
            _photograph(desk, AFTER_RAID)
        finally:
            browser.close()
            service.stop(signal.SIGTERM)


def _photograph(desk: Desk, pages: dict[str, str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for scheme, width in SCHEMES:
        page = desk.page(color_scheme=scheme, viewport={"width": width, "height": 900})
        sign_in(page, "camille")
        for name, path in pages.items():
            page.goto(f"/moderation{path}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}-{scheme}.png")


def _raid(desk: Desk) -> None:
    """Send what many answer to one person, as it would have come."""
    parent = {
        "id": "gare-1",
        "text": "Moi, je la trouve belle, cette gare.",
        "author_id": "gerard",
        "author_name": "Gérard du Prado",
    }
    with desk.service.client(desk.key) as client:
        for nth, (text, minutes) in enumerate(RAID):
            comment = {
                "id": f"gare-{nth + 2}",
                "text": text,
                "author": {"id": f"passant-{nth % 12}", "name": f"Passant {nth % 12}"},
                "thread": {"id": "gare", "title": "La gare rouvre dimanche"},
                "parent": parent,
                "created_at": (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(),
            }
            answer = client.post("/moderate", json={"comment": comment})
            assert answer.status_code == 200, answer.text


if __name__ == "__main__":
    main()
