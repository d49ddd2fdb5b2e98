"""The review desk, what blogs are to be told, and which rules decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, each after those it refers to."""
    _create_reviews()
    _create_acts()
    _create_notes()
    _create_webhooks()
    _create_messages()
    _create_policies()
    _create_activations()
    _create_shadow_scores()


def downgrade() -> None:
    """Drop the tables in the reverse order."""
    for name in (
        "shadow_scores",
        "activations",
        "policies",
        "messages",
        "webhooks",
        "notes",
        "acts",
        "reviews",
    ):
        op.drop_table(name)


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("lane", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.Column("label", sa.String(20)),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("claimed_by", sa.String(60)),
        sa.Column("claimed_until", MOMENT),
        sa.Column("reserved_for", sa.String(60)),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("kind IN ('held', 'audit', 'second')", name="ck_reviews_kind"),
        sa.CheckConstraint(
            "lane IN ('threat', 'uncertain', 'audit', 'second')", name="ck_reviews_lane"
        ),
        sa.CheckConstraint("state IN ('open', 'escalated', 'closed')", name="ck_reviews_state"),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name="fk_reviews_comment_id_comments",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_reviews_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint("comment_id", "kind", name="uq_reviews_comment_id_kind"),
    )
    op.create_index("ix_reviews_queue", "reviews", ["site_id", "state", "lane", "uncertainty"])


def _create_acts() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("decision_id", sa.Uuid()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.CheckConstraint(
            "kind IN ('approve', 'reject', 'skip', 'escalate')", name="ck_acts_kind"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decisions.id"],
            name="fk_acts_decision_id_decisions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name="fk_acts_review_id_reviews", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_acts"),
    )
    op.create_index("ix_acts_actor", "acts", ["actor"])
    op.create_index("ix_acts_batch", "acts", ["batch"])
    op.create_index("ix_acts_decision_id", "acts", ["decision_id"])
    op.create_index("ix_acts_review_id", "acts", ["review_id"])


def _create_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer()),
        sa.Column("author_id", sa.String(200)),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name="fk_notes_comment_id_comments", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_notes_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_author", "notes", ["site_id", "author_id"])
    op.create_index("ix_notes_comment_id", "notes", ["comment_id"])


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("previous_secret", sa.String(100)),
        sa.Column("previous_until", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_webhooks_site_id_sites"),
        sa.PrimaryKeyConstraint("site_id", name="pk_webhooks"),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("claimed_by", sa.String(60)),
        sa.Column("claimed_until", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("last_status", sa.Integer()),
        sa.Column("last_error", sa.String(200)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'dead', 'unaddressed')", name="ck_messages_state"
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name="fk_messages_comment_id_comments",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decisions.id"],
            name="fk_messages_decision_id_decisions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_messages_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("event", name="uq_messages_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_comment_id", "messages", ["comment_id"])
    op.create_index("ix_messages_decision_id", "messages", ["decision_id"])
    op.create_index("ix_messages_due", "messages", ["state", "next_attempt_at"])
    op.create_index("ix_messages_site", "messages", ["site_id", "id"])


def _create_policies() -> None:
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("remark", sa.String(500)),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("activated_at", MOMENT),
        sa.Column("shadowed_at", MOMENT),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_policies_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_policies"),
        sa.UniqueConstraint("site_id", "version", name="uq_policies_site_id_version"),
    )


def _create_activations() -> None:
    op.create_table(
        "activations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("model", sa.String(2000)),
        sa.Column("model_version", sa.String(200), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('live', 'shadow')", name="ck_activations_role"),
        sa.PrimaryKeyConstraint("id", name="pk_activations"),
    )
    op.create_index("ix_activations_role", "activations", ["role", "id"])


def _create_shadow_scores() -> None:
    op.create_table(
        "shadow_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(200), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("scores", sa.JSON(none_as_null=True)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name="fk_shadow_scores_comment_id_comments",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shadow_scores"),
        sa.UniqueConstraint(
            "comment_id", "model_version", name="uq_shadow_scores_comment_id_model_version"
        ),
    )
    op.create_index("ix_shadow_scores_model_version", "shadow_scores", ["model_version"])
