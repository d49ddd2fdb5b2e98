"""Use cases: each takes a SQLAlchemy ``Session`` and knows nothing of HTTP."""
