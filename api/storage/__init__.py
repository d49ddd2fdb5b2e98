"""What is kept: SQLAlchemy tables, queries and Alembic migrations."""
