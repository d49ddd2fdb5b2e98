"""The tables, by what they are about."""

from api.storage.tables.base import ACTOR_LENGTH, AUTHOR_KEY_LENGTH, ID_LENGTH, Base
from api.storage.tables.desk import Act, Note, Review
from api.storage.tables.outbox import Message, Webhook
from api.storage.tables.people import (
    AuditEntry,
    Invitation,
    Moderator,
    Secret,
    SiteRight,
    WebSession,
)
from api.storage.tables.pile_ons import Contribution, Evidence, Measure, PileOn
from api.storage.tables.received import (
    SUFFIX_LENGTH,
    ApiKey,
    AuthorKey,
    Comment,
    Decision,
    IdempotencyKey,
    Site,
)
from api.storage.tables.rules import Activation, PolicyVersion, ShadowScore

__all__ = [
    "ACTOR_LENGTH",
    "AUTHOR_KEY_LENGTH",
    "ID_LENGTH",
    "SUFFIX_LENGTH",
    "Act",
    "Activation",
    "ApiKey",
    "AuditEntry",
    "AuthorKey",
    "Base",
    "Comment",
    "Contribution",
    "Decision",
    "Evidence",
    "IdempotencyKey",
    "Invitation",
    "Measure",
    "Message",
    "Moderator",
    "Note",
    "PileOn",
    "PolicyVersion",
    "Review",
    "Secret",
    "ShadowScore",
    "Site",
    "SiteRight",
    "WebSession",
    "Webhook",
]
