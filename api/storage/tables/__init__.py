"""The tables, by what they are about."""

from api.storage.tables.base import ACTOR_LENGTH, ID_LENGTH, Base
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
from api.storage.tables.received import (
    SUFFIX_LENGTH,
    ApiKey,
    Comment,
    Decision,
    IdempotencyKey,
    Site,
)
from api.storage.tables.rules import Activation, PolicyVersion, ShadowScore

__all__ = [
    "ACTOR_LENGTH",
    "ID_LENGTH",
    "SUFFIX_LENGTH",
    "Act",
    "Activation",
    "ApiKey",
    "AuditEntry",
    "Base",
    "Comment",
    "Decision",
    "IdempotencyKey",
    "Invitation",
    "Message",
    "Moderator",
    "Note",
    "PolicyVersion",
    "Review",
    "Secret",
    "ShadowScore",
    "Site",
    "SiteRight",
    "WebSession",
    "Webhook",
]
