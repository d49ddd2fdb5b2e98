"""What the composition root gives to every view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from api.services.rules.engines import Engines
    from api.settings import Settings
    from api.storage.database import Database
    from moderation.engine import ModerationEngine

_NAME = "moderation"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of one application.

    Attributes:
        engine: The engine of the settings.
        engines: What decides for each site now.
    """

    settings: Settings
    database: Database
    engine: ModerationEngine
    engines: Engines

    def install(self, app: Flask) -> None:
        """Make these parts available to the views of ``app``."""
        app.extensions[_NAME] = self


def wiring(app: Flask | None = None) -> Wiring:
    """Return the parts of an application, by default of the one that answers."""
    found = (app or current_app).extensions[_NAME]
    if not isinstance(found, Wiring):
        raise TypeError("the application was not made by create_app()")
    return found
