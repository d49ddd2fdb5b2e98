"""``moderation worker``: what is done apart from any request.

It tells the blogs what people decided (``loop``, ``deliver``), and does the jobs listed in
``jobs``. Everything it knows is in the database: it may be killed at any point, and several
may run at once.
"""
