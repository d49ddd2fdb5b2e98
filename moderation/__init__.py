"""Moderation of French-language comments: score, explain, decide.

Knows nothing of HTTP or SQL. Start with :class:`moderation.engine.ModerationEngine`.
"""
