"""The composition root: where everything is wired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from api.storage.database import Database
from api.views import decisions, docs, health, moderate
from api.web.errors import install_errors
from api.web.headers import install_headers
from api.web.log import configure_log, install_log
from api.web.wiring import Wiring
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.engine import ModerationEngine
from moderation.paths import SHIPPED_MODEL

if TYPE_CHECKING:
    from api.settings import Settings


def create_app(settings: Settings, engine: ModerationEngine | None = None) -> Flask:
    """Return the application, ready to answer.

    Args:
        settings: How it runs.
        engine: What decides; None loads the model and the policy of the settings.

    Raises:
        ArtefactError: The model is missing or damaged, or its encoder cannot be used.
        InvalidPolicyError: The policy breaks a rule.
    """
    configure_log(settings.log_level)
    app = Flask(__name__)
    # Werkzeug answers `//moderate` by an HTML page that leads to `/moderate`.
    app.url_map.merge_slashes = False
    database = Database(settings.database, settings.threads)
    Wiring(settings, database, engine or load_engine(settings)).install(app)
    install_log(app)
    install_headers(app)
    install_errors(app)
    for resource in (moderate, decisions, health, docs):
        app.register_blueprint(resource.views)
    return app


def load_engine(settings: Settings) -> ModerationEngine:
    """Load the model and the policy of the settings, and everything they use."""
    # One thread: a request has its own already, and another one waits for each core.
    engine = ModerationEngine.load(
        settings.model or SHIPPED_MODEL,
        settings.policy or SHIPPED_POLICY,
        encoder=settings.encoder,
    )
    engine.warm_up()
    return engine
