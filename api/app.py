"""The composition root: where everything is wired."""

from __future__ import annotations

import traceback
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from flask import Blueprint, Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from api.services.engines import Engines
from api.storage.database import Database
from api.views import decisions, docs, health, moderate
from api.web.desk import install_desk
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
    base = engine or load_engine(settings)
    engines = Engines(settings, base)
    _prepare(engines, database)
    Wiring(settings, database, base, engines).install(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to wrap it
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0
        )
    install_log(app)
    install_desk(app)
    install_headers(app)
    install_errors(app)
    for resource in (moderate, decisions, health, docs):
        app.register_blueprint(resource.views)
    for blueprint in _found_so_far():
        app.register_blueprint(blueprint)
    return app


def _found_so_far() -> list[Blueprint]:
    """Return the blueprints of the desk that exist already."""
    names: tuple[str, ...] = ("queue", "sign_in", "account", "team", "journal", "figures", "what_if")
    names += ("deliveries", "policies", "models")
    found = []
    for name in [f"api.views.desk.{name}" for name in names] + ["api.views.reviews"]:
        if find_spec(name):
            try:
                found.append(import_module(name).views)
            except Exception:
                traceback.print_exc()
    return found


def _prepare(engines: Engines, database: Database) -> None:
    """Load the model in use; a database that does not answer yet is asked by the requests."""
    with suppress(SQLAlchemyError), database.session() as session:
        engines.prepare(session)
    database.dispose()  # no connection is inherited by the processes that answer


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
