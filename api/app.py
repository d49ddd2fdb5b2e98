"""The composition root: where everything is wired."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from api.services.rules.engines import Engines
from api.storage.database import Database
from api.views import decisions, docs, health, me, mirror, moderate, reviews, snippets
from api.views.desk import (
    account,
    deliveries,
    evidence,
    figures,
    journal,
    pile_ons,
    policies,
    queue,
    sign_in,
    team,
    what_if,
)
from api.web.cors import install_cors
from api.web.desk.visitor import install_desk
from api.web.errors import install_errors
from api.web.headers import install_headers
from api.web.log import configure_log, install_log
from api.web.rate import install_rates
from api.web.wiring import Wiring
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.engine import ModerationEngine
from moderation.paths import SHIPPED_MODEL

if TYPE_CHECKING:
    from api.settings import Settings

_PROGRAMS = (moderate, mirror, me, decisions, reviews, health, docs, snippets)
_PAGES = (
    sign_in,
    account,
    queue,
    pile_ons,
    figures,
    what_if,
    policies,
    evidence,
    deliveries,
    team,
    journal,
)


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
    _trust(app, settings.trusted_proxies)
    install_log(app)
    install_desk(app)
    install_cors(app)
    install_rates(app)
    install_headers(app)
    install_errors(app)
    for resource in (*_PROGRAMS, *_PAGES):
        app.register_blueprint(resource.views)
    return app


def _trust(app: Flask, proxies: int) -> None:
    """Take the address of a client from the proxies in front, which tries are counted by."""
    if proxies:
        wrapped = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)
        app.wsgi_app = wrapped  # type: ignore[method-assign]  # Flask's own way to wrap it


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
