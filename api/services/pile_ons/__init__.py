"""Pile-ons: who is concerned by what, what is done about it, what is kept of it."""
