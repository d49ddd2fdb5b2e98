"""Moderators: accounts, invitations, passwords, second factor, sessions."""
