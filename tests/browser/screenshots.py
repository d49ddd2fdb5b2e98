"""Pictures of the review desk for the documentation: ``make screenshots``.

Every comment in them is invented; the scores are those of the shipped model.
"""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

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
PAGES = {"queue": "", "what-if": "/et-si"}
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
            for scheme, width in SCHEMES:
                page = desk.page(color_scheme=scheme, viewport={"width": width, "height": 900})
                sign_in(page, "camille")
                _photograph(page, scheme)
        finally:
            browser.close()
            service.stop(signal.SIGTERM)


def _photograph(page: Page, scheme: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, path in PAGES.items():
        page.goto(f"/moderation{path}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}-{scheme}.png")


if __name__ == "__main__":
    main()
