"""Ordinary words that some insult would become if its accents were typed in haste.

« taré » may be written « tare », but « une tare » is a word: what is listed here is
read as itself, and an entry with more accents is recognised only when it has them.
"""

from __future__ import annotations

_WORDS = """
arriere assiste attarde bache bâche beta bouche bride bute calice came cingle crotte
demeure dégonfle drogue emmanche empale fêle flingue fourre frustre gaze gicle givre illumine jute
mouille nike paluche perche pigeonne planque raide rate ravage retarde tare timbre toque tringle
tronche
"""

ORDINARY = frozenset(word + plural for word in _WORDS.split() for plural in ("", "s"))
