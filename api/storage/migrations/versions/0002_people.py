"""Moderators and their journal; who decided, and in which order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, each after those it refers to."""
    _change_received()
    _create_moderators()
    _create_site_rights()
    _create_invitations()
    _create_web_sessions()
    _create_audit_entries()
    _create_secrets()


def downgrade() -> None:
    """Drop the tables in the reverse order."""
    for name in (
        "secrets",
        "audit_entries",
        "web_sessions",
        "invitations",
        "site_rights",
        "moderators",
    ):
        op.drop_table(name)
    _restore_received()


def _create_moderators() -> None:
    op.create_table(
        "moderators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("password", sa.String(200)),
        sa.Column("totp_secret", sa.String(64)),
        sa.Column("totp_step", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.CheckConstraint("role IN ('owner', 'moderator', 'reader')", name="ck_moderators_role"),
        sa.PrimaryKeyConstraint("id", name="pk_moderators"),
        sa.UniqueConstraint("login", name="uq_moderators_login"),
    )


def _create_site_rights() -> None:
    op.create_table(
        "site_rights",
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name="fk_site_rights_moderator_id_moderators",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name="fk_site_rights_site_id_sites", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("moderator_id", "site_id", name="pk_site_rights"),
    )


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name="fk_invitations_moderator_id_moderators",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_invitations"),
    )


def _create_web_sessions() -> None:
    op.create_table(
        "web_sessions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("moderator_id", sa.Integer()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name="fk_web_sessions_moderator_id_moderators",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_web_sessions"),
    )
    op.create_index("ix_web_sessions_expires_at", "web_sessions", ["expires_at"])
    op.create_index("ix_web_sessions_moderator_id", "web_sessions", ["moderator_id"])


def _create_audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("site_id", sa.Integer()),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
        sa.UniqueConstraint("digest", name="uq_audit_entries_digest"),
        sa.UniqueConstraint("previous", name="uq_audit_entries_previous"),
    )
    op.create_index("ix_audit_entries_site_id", "audit_entries", ["site_id"])


def _create_secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
    )


def _change_received() -> None:
    op.add_column(
        "api_keys",
        sa.Column("can_review", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index("ix_comments_author", "comments", ["site_id", "author_id"])
    op.create_index("ix_comments_received", "comments", ["site_id", "received_at"])
    op.create_index("ix_comments_thread", "comments", ["site_id", "thread_id"])
    op.create_index("ix_decisions_created_at", "decisions", ["created_at"])
    with op.batch_alter_table("decisions") as decisions:
        decisions.drop_index("ix_decisions_comment_id")
        decisions.add_column(
            sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
        decisions.add_column(sa.Column("actor", sa.String(60)))
        decisions.add_column(sa.Column("labels", sa.JSON(none_as_null=True)))
        decisions.add_column(
            sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        decisions.add_column(sa.Column("undoes", sa.Uuid()))
        decisions.create_unique_constraint(
            "uq_decisions_comment_id_position", ["comment_id", "position"]
        )


def _restore_received() -> None:
    with op.batch_alter_table("decisions") as decisions:
        decisions.drop_constraint("uq_decisions_comment_id_position", type_="unique")
        for name in ("undoes", "blind", "labels", "actor", "position"):
            decisions.drop_column(name)
        decisions.create_index("ix_decisions_comment_id", ["comment_id"])
    op.drop_index("ix_decisions_created_at", "decisions")
    for name in ("thread", "received", "author"):
        op.drop_index(f"ix_comments_{name}", "comments")
    with op.batch_alter_table("api_keys") as keys:
        keys.drop_column("can_review")
