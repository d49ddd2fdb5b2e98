"""Labelled comments: what they say, where they come from, how they are split and checked."""
