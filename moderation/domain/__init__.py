"""The words of the project as values: comments, scores, decisions, policies.

Standard library only, so that every other layer, and any reader, can rely on it.
"""
