"""What an operator may set: the only reader of the environment.

Every setting is an environment variable that starts with ``MODERATION_``:
``MODERATION_PORT=9000``, ``MODERATION_DATABASE_URL=postgresql://…``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from moderation.domain.encoder_use import EncoderUse
from moderation.domain.errors import ModerationError

PREFIX = "MODERATION_"

COMMENT_LIMIT = 1024 * 1024
"""Bytes of one comment: 80,000 characters (text, parent, article) fully escaped
(``\\ud83d\\ude00``, 12 bytes each) are 960 kB, so that no acceptable comment is refused."""

BATCH_LIMIT = 32 * 1024 * 1024
"""Bytes of a batch: 32 kB for each of 1,000 comments, some thirty times the length of an
ordinary one, and a body that two workers can still hold in memory on a small machine."""


_DATABASES = "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


class SettingsError(ModerationError):
    """An environment that cannot be used; the sentence names each variable."""


def _known_database(url: str) -> str:
    if not url:
        return url
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # Its message may quote the password.
        raise ValueError(_DATABASES) from None
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        return url
    path = parsed.database or ""
    in_memory = not path or ":memory:" in path or path.startswith("file:")
    if not url.startswith("sqlite:///") or in_memory or parsed.query:
        raise ValueError(_DATABASES)
    return url


Count = Annotated[int, Field(ge=1, le=256)]


class Settings(BaseSettings):
    """How the service runs; the defaults serve one small machine.

    Attributes:
        data_dir: Where the default database lives; created when it is missing.
        database_url: SQLite or PostgreSQL; empty means a SQLite file in ``data_dir``.
        model: Folder of the artefact; None means the shipped model.
        policy: The policy file; None means the shipped policy.
        encoder: Which comments the encoder of the model reads, where it has one.
        port: 0 lets the system choose a free port.
        workers: Processes, one for each core to be used.
        threads: Requests that one process answers at the same time.
        comment_limit: Bytes accepted by ``POST /moderate``.
        batch_limit: Bytes accepted by ``POST /moderate/batch``.
        secure_cookies: Whether the cookie of the review desk travels by HTTPS only.
        trusted_proxies: How many reverse proxies stand in front, each of which adds the
            address of its client to ``X-Forwarded-For``.
        webhook_private: Whether a blog may be told at a private address.
        audit_share: Share of the automatic decisions that a person looks at again, blind.
        feedback_text: How exported decisions carry the text of their comment.
        pile_on_days: How long it is kept whom a comment concerned, and pile-ons that are
            over; what is under legal hold stays.

    >>> Settings(port=9000).port
    9000
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    data_dir: Path = Path("data")
    database_url: Annotated[str, AfterValidator(_known_database)] = ""
    model: Path | None = None
    policy: Path | None = None
    encoder: EncoderUse = EncoderUse.UNSURE
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Count = 2
    threads: Count = 4
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    comment_limit: Annotated[int, Field(ge=1024)] = COMMENT_LIMIT
    batch_limit: Annotated[int, Field(ge=1024)] = BATCH_LIMIT
    secure_cookies: bool = False
    trusted_proxies: Annotated[int, Field(ge=0, le=8)] = 0
    webhook_private: bool = False
    audit_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    feedback_text: Literal["encrypted", "reference"] = "encrypted"
    pile_on_days: Annotated[int, Field(ge=1, le=3650)] = 90

    @property
    def database(self) -> str:
        """The database that is really used."""
        return self.database_url or f"sqlite:///{self.data_dir / 'moderation.sqlite3'}"


def load_settings(**options: object) -> Settings:
    """Read the environment.

    Args:
        options: Settings that win over it.

    Raises:
        SettingsError: With every variable that cannot be used, in one sentence.
    """
    try:
        return Settings.model_validate(options)
    except ValidationError as error:
        problems = [
            f"{PREFIX}{str(row['loc'][0]).upper()}: {row['msg'].removeprefix('Value error, ')}"
            for row in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError(f"The environment cannot be used: {'; '.join(problems)}.") from None
