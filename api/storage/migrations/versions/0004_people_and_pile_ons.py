"""Authors as keyed hashes, public keys, and what is known of pile-ons."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_RENAMED = (
    ("comments", "author_id", "author_key"),
    ("comments", "parent_author_id", "parent_author_key"),
    ("notes", "author_id", "author_key"),
)
_PAGE = 1000


def upgrade() -> None:
    """Create the tables, each after those it refers to, and hash the authors there are."""
    op.add_column("api_keys", sa.Column("origins", sa.String(2000)))
    op.add_column(
        "messages", sa.Column("kind", sa.String(10), server_default="decision", nullable=False)
    )
    _create_author_keys()
    for table, old, new in _RENAMED:
        # Renamed in place: to copy `comments` would drop what refers to it.
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    _hash_authors()
    # In the order of arrival: what is asked of an author is asked of their latest comments.
    op.drop_index("ix_comments_author", "comments")
    op.create_index("ix_comments_author", "comments", ["site_id", "author_key", "received_at"])
    _create_contributions()
    _create_pile_ons()
    _create_measures()
    _create_evidence()


def downgrade() -> None:
    """Drop the tables in the reverse order; hashes stay, for nothing undoes them."""
    for name in ("evidence", "measures", "pile_ons", "contributions"):
        op.drop_table(name)
    op.drop_index("ix_comments_author", "comments")
    for table, old, new in _RENAMED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
    op.create_index("ix_comments_author", "comments", ["site_id", "author_id"])
    op.drop_table("author_keys")
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("kind")
    with op.batch_alter_table("api_keys") as api_keys:
        api_keys.drop_column("origins")


def _create_author_keys() -> None:
    op.create_table(
        "author_keys",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_author_keys_site_id_sites"),
        sa.PrimaryKeyConstraint("site_id", "number", name="pk_author_keys"),
    )


def _hash_authors() -> None:
    connection = op.get_bind()
    made = datetime.now(UTC)
    keys = {
        site: secrets.token_urlsafe(32)
        for site in connection.scalars(sa.text("SELECT id FROM sites"))
    }
    insert = sa.text("INSERT INTO author_keys VALUES (:site, 1, :secret, :made)").bindparams(
        sa.bindparam("made", type_=MOMENT)
    )
    for site, secret in keys.items():
        connection.execute(insert, {"site": site, "secret": secret, "made": made})
    for table, _, column in _RENAMED:
        _hash_column(connection, keys, table, column)


def _hash_column(connection: sa.Connection, keys: dict[int, str], table: str, column: str) -> None:
    """Hash a column page by page: a page is small, however many comments there are."""
    rows = sa.table(table, *(sa.column(name) for name in ("id", "site_id", column)))
    wanted, last = rows.c[column], 0
    while True:
        page = connection.execute(
            sa.select(rows.c.id, rows.c.site_id, wanted)
            .where(rows.c.id > last, wanted.is_not(None))
            .order_by(rows.c.id)
            .limit(_PAGE)
        ).all()
        if not page:
            return
        changed = sa.update(rows).where(rows.c.id == sa.bindparam("row"))
        connection.execute(
            changed.values({column: sa.bindparam("key")}),
            [{"row": row, "key": _hashed(keys[site], name)} for row, site, name in page],
        )
        last = page[-1][0]


def _hashed(secret: str, author_id: str) -> str:
    """Return the hash that `api.services.authors.hashing` gives under a site's first key."""
    return "1." + hmac.digest(secret.encode(), f"id:{author_id}".encode(), "sha256").hex()[:32]


def _create_contributions() -> None:
    op.create_table(
        "contributions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("thread", sa.String(500)),
        sa.Column("target", sa.String(60)),
        sa.Column("aim", sa.String(10), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(60), nullable=False),
        sa.Column("author_name", sa.String(60)),
        sa.Column("newcomer", sa.Boolean(), nullable=False),
        sa.Column("hostility", sa.Double(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("referrer", sa.String(60)),
        sa.Column("overlap", sa.Double()),
        sa.CheckConstraint(
            "aim IN ('parent', 'article', 'mention', 'name', 'nobody')",
            name="ck_contributions_aim",
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name="fk_contributions_comment_id_comments",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_contributions_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_contributions"),
        sa.UniqueConstraint("comment_id", "target", name="uq_contributions_comment_id_target"),
    )
    for name, columns in (
        ("target", ["site_id", "target", "at"]),
        ("thread", ["site_id", "thread", "at"]),
        ("author", ["site_id", "author", "at"]),
        ("at", ["at"]),
        ("site", ["site_id", "at"]),
    ):
        op.create_index(f"ix_contributions_{name}", "contributions", columns)


def _create_pile_ons() -> None:
    op.create_table(
        "pile_ons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(60), nullable=False),
        sa.Column("target_name", sa.String(200)),
        sa.Column("thread", sa.String(500)),
        sa.Column("thread_title", sa.String(500)),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("peaked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("quiet_until", MOMENT),
        sa.Column("legal_hold", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "state IN ('calm', 'warming', 'pile_on', 'cooling')", name="ck_pile_ons_state"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_pile_ons_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_pile_ons"),
    )
    op.create_index("ix_pile_ons_target", "pile_ons", ["site_id", "target", "state"])
    op.create_index("ix_pile_ons_state", "pile_ons", ["state", "last_at"])


def _create_measures() -> None:
    op.create_table(
        "measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("thread", sa.String(500)),
        sa.Column("thread_title", sa.String(500)),
        sa.Column("target", sa.String(60)),
        sa.Column("target_name", sa.String(200)),
        sa.Column("pile_on_id", sa.Integer()),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT),
        sa.Column("lifted_by", sa.String(60)),
        sa.CheckConstraint(
            "kind IN ('hold_newcomers', 'hold_aimed', 'slow', 'close')", name="ck_measures_kind"
        ),
        sa.CheckConstraint("thread IS NOT NULL OR target IS NOT NULL", name="ck_measures_about"),
        sa.ForeignKeyConstraint(
            ["pile_on_id"],
            ["pile_ons.id"],
            name="fk_measures_pile_on_id_pile_ons",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_measures_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_measures"),
    )
    op.create_index("ix_measures_batch", "measures", ["batch"])
    op.create_index("ix_measures_pile_on_id", "measures", ["pile_on_id"])
    op.create_index("ix_measures_site", "measures", ["site_id", "expires_at"])


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("pile_on_id", sa.Integer()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["pile_on_id"],
            ["pile_ons.id"],
            name="fk_evidence_pile_on_id_pile_ons",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_evidence_site_id_sites"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_pile_on_id", "evidence", ["pile_on_id"])
    op.create_index("ix_evidence_site_id", "evidence", ["site_id"])
