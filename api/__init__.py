"""The service: a Flask application over :mod:`moderation`, and what it stores.

Layers, from the top: wsgi | cli, app, views, web, schemas, services, storage, settings.
"""
