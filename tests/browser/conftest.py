"""Debian's Chromium before the real service: a desk with comments that wait, and people."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from moderation.domain.policy import SHIPPED
from tests.api.cli.conftest import COMMAND, Service, service

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["service"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "un soir tranquille, sans hâte"
SITE = "carnet"
_SOME = ("crétin", "abruti", "imbécile", "débile", "minable", "clown")
_SAID = (
    "Tu n'es qu'un {}, et ton jardin le montre.",
    "Quel {}, celui qui écrit ces recettes.",
    "Espèce de pauvre {}, tu défends encore ce maire.",
    "Encore un {} qui parle de la gare sans y avoir mis les pieds.",
    "Espèce de {}, retourne donc relire ton propre billet.",
    "Franchement, vous êtes un {} et vous ne méritez aucune réponse.",
    "Ce {} de voisin n'a rien compris à la piste cyclable.",
    "Tais-toi donc, {}, personne ne te lira jamais ici.",
)
INSULTS = [said.format(word) for said, word in product(_SAID, _SOME)]
"""Forty-eight invented comments, each of which is held by the shipped model."""


def executable() -> str | None:
    """Return where Chromium is, if anywhere."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = executable()
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Return what looks for breaches of WCAG in a page."""
    return Axe()


@dataclass
class Desk:
    """A service with people who may sign in, and the browser they do it with."""

    service: Service
    browser: Browser
    key: str
    thrown: list[str] = field(default_factory=list)

    def _note(self, message: ConsoleMessage) -> None:
        """Keep what the content security policy refused."""
        if "Content Security Policy" in message.text:
            self.thrown.append(message.text)

    def add(self, login: str, role: str = "owner") -> None:
        """Add a person who has a password at once."""
        site = () if role == "owner" else ("--site", SITE)
        command = ["moderators", "add", login, "--role", role, *site, "--password-stdin"]
        subprocess.run(
            [*COMMAND, *command],
            input=PASSWORD + "\n",
            text=True,
            env=self.service.environment,
            check=True,
            capture_output=True,
        )

    def send(self, texts: list[str], **about: object) -> list[str]:
        """Send comments as the blog does; return their outcomes."""
        comments = [
            {
                "id": f"{about.get('of', 'c')}-{n}",
                "text": text,
                "author": {"id": f"lecteur-{n % 7}", "name": f"Lecteur {n % 7}"},
                "thread": {"id": f"billet-{n % 5}", "title": f"Billet n° {n % 5}"},
            }
            for n, text in enumerate(texts)
        ]
        with self.service.client(self.key) as client:
            answer = client.post("/moderate/batch", json={"comments": comments})
        return [one["decision"]["outcome"] for one in answer.json()["results"]]

    def page(self, **options: object) -> Page:
        """Open a page of its own browser profile; what its scripts throw is kept."""
        context = self.browser.new_context(base_url=self.service.base, locale="fr-FR", **options)  # type: ignore[arg-type]  # the caller's own
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.thrown.append(str(error)))
        page.on("console", self._note)
        return page

    def signed_in(self, login: str, **options: object) -> Page:
        """Open the queue as this person."""
        page = self.page(**options)
        sign_in(page, login)
        return page


def sign_in(page: Page, login: str) -> None:
    page.goto("/moderation")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("File d")


def held_by_people(service: Service) -> None:
    """Let people confirm every rejection, and keep the second stage out of it."""
    policy = service.folder / "policy.toml"
    told = SHIPPED.read_text(encoding="utf-8")
    policy.write_text(
        told.replace("automatic_reject = true", "automatic_reject = false"), encoding="utf-8"
    )
    service.environment |= {
        "MODERATION_POLICY": str(policy),
        "MODERATION_ENCODER": "never",
        "MODERATION_WORKERS": "1",
        "MODERATION_AUDIT_SHARE": "0",
    }


@pytest.fixture
def desk(service: Service, chromium: Browser) -> Iterator[Desk]:
    """Yield a desk without comments; nothing is rejected without a person.

    No script may have failed on it in the end.
    """
    held_by_people(service)
    key = service.run("keys", "create", "--site", SITE).stdout.strip()
    service.start()
    found = Desk(service, chromium, key)
    yield found
    assert found.thrown == []
