"""Alembic migrations, one per change of the tables, in ``versions/``."""
