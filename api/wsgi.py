"""The application for a WSGI server: ``gunicorn --preload api.wsgi:application``."""

from __future__ import annotations

import os

from api.app import create_app
from api.settings import load_settings
from api.web.wiring import wiring

application = create_app(load_settings())

# A connection belongs to one process: those opened before a fork stay with the parent.
os.register_at_fork(
    after_in_child=lambda: wiring(application).database.dispose(close=False),
)
