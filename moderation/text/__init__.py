"""Text as the classifier reads it: undisguised, cut into words, in French, and the lexicon.

:mod:`normalise` comes first and keeps a map back to the text as received;
:mod:`tokenise`, :mod:`lexicon` and :mod:`language` read what it returns.
"""
