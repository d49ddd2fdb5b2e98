"""First tables: sites, their keys, comments, decisions, idempotency keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, each after those it refers to."""
    _create_sites()
    _create_comments()
    _create_decisions()
    _create_idempotency_keys()


def downgrade() -> None:
    """Drop the tables in the reverse order."""
    for name in ("idempotency_keys", "decisions", "comments", "api_keys", "sites"):
        op.drop_table(name)


def _create_sites() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.UniqueConstraint("name", name="uq_sites_name"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("prefix", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("label", sa.String(200)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_api_keys_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
    )
    op.create_index("ix_api_keys_site_id", "api_keys", ["site_id"])


def _create_comments() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("external_id", sa.String(200)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author_id", sa.String(200)),
        sa.Column("author_name", sa.String(200)),
        sa.Column("author_email_verified", sa.Boolean),
        sa.Column("author_account_created_at", MOMENT),
        sa.Column("author_anonymous", sa.Boolean),
        sa.Column("thread_id", sa.String(200)),
        sa.Column("thread_url", sa.String(2000)),
        sa.Column("thread_title", sa.String(500)),
        sa.Column("parent_id", sa.String(200)),
        sa.Column("parent_text", sa.Text),
        sa.Column("parent_author_id", sa.String(200)),
        sa.Column("written_at", MOMENT),
        sa.Column("declared_language", sa.String(35)),
        sa.Column("reading_seconds", sa.Double),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_comments_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.UniqueConstraint("site_id", "external_id", name="uq_comments_site_id_external_id"),
    )


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("comment_id", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("scores", sa.JSON),
        sa.Column("spans", sa.JSON, nullable=False),
        sa.Column("signals", sa.JSON, nullable=False),
        sa.Column("policy_version", sa.String(200), nullable=False),
        sa.Column("model_version", sa.String(200), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("automated", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approve', 'hold', 'reject')", name=op.f("ck_decisions_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name="fk_decisions_comment_id_comments",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_comment_id", "decisions", ["comment_id"])


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("site_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String(205), nullable=False),
        sa.Column("comment_id", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name="fk_idempotency_keys_site_id_sites"
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name="fk_idempotency_keys_comment_id_comments",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_keys"),
        sa.UniqueConstraint("site_id", "key", name="uq_idempotency_keys_site_id_key"),
    )
    op.create_index("ix_idempotency_keys_comment_id", "idempotency_keys", ["comment_id"])
