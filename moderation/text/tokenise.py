"""Words, as French writes them: elisions, clitics, inclusive endings, links and emoji.

nltk cuts (a regular expression, nothing to download) and stems (Snowball). Case and
accents are kept. A hyphen between two words separates them and disappears, so that
``cul-de-sac`` and ``cul de sac`` are the same three tokens; before a clitic it stays,
so that ``es-tu`` keeps the mark of a question.
"""

from __future__ import annotations

import re
from functools import lru_cache

from nltk.stem.snowball import FrenchStemmer
from nltk.tokenize.regexp import RegexpTokenizer

_LETTERS = r"[^\W_]++"
_LINK = r"(?i:https?://|www\.)[^\s<>\"«»]*[^\s<>\"«».,;:!?)'\]]"
# The bound keeps « a.b.c.d… » linear: 64 is the longest local part (RFC 5321).
_EMAIL = r"[\w.+-]{0,64}+@[\w-]++\.[\w.-]*\w"

_ELIDED = r"['’](?=[^\W_])(?<=(?i:qu|(?<!\w)[cdjlmnstyz])['’])"
_WHOLE = rf"['’](?<=(?<!\w)(?i:aujourd|prud|entr|grand|p|v|ch)['’]){_LETTERS}"
# A dot is inclusive writing only before an ending that does not open the next sentence:
# « quel.le » but not « fini.le chat ». The middle dot has no other use inside a word.
_DOTTED = (
    r"\.(?:(?:[lntsv]?e|ice|rice|trice|euse|eresse|ère)\.s|(?:e|ice|rice|trice|euse|eresse|ère)s?"
    r"|(?<=l\.)les?|(?<=n\.)nes?|(?<=t\.)tes?|(?<=[ux]\.)ses?|(?<=f\.)ves?|s)(?![^\W_])"
)
_SITE = r"(?:\.[\w-]++){0,5}?\.(?i:com|fr|org|net|info|eu|be|io)(?![\w-])(?:/[^\s<>\"«»]*+)?"
_INCLUSIVE = rf"(?:[·•‧⋅]{_LETTERS}|{_DOTTED}|\((?:[nl]?es?|s)\)s?|-e-?s?(?![^\W_]))++"

_TAIL = rf"(?=['’·•‧⋅.(+@-])(?:{_ELIDED}|{_WHOLE}|{_EMAIL}|{_SITE}|{_INCLUSIVE})"
_WORD = rf"{_LETTERS}(?:{_TAIL})?+"
_CLITIC = (
    r"(?<=\w)-(?i:t-)?(?i:je|tu|ils?|elles?|on|nous|vous|ce|moi|toi|lui|leur|les?|la|y|en|ci|là)"
    r"(?![\w'’])"
)
_NUMBER = r"\d++(?:[.,]\d++)*+(?![^\W_])"
_HANDLE = r"(?<!\w)[@#]\w++"
_EMOJI = r"emo_\w++"
_RUN = r"[!?]++|\.++|-{2,}+|[*_=~]++|(?<!\w)-|-(?!\w)|[^\w\s-]"

_TOKENISER = RegexpTokenizer(rf"{_LINK}|{_NUMBER}|{_EMOJI}|{_WORD}|{_CLITIC}|{_HANDLE}|{_RUN}")
_STEMMER = FrenchStemmer()
_HEAD = re.compile(rf"([^\W_]+){_INCLUSIVE}")


def tokenise(text: str) -> list[str]:
    """Return the words and the runs of punctuation of ``text``, in order.

    >>> tokenise("L'idiot qu'il est, aujourd'hui!!! Es-tu tou·te·s ?")
    ["L'", 'idiot', "qu'", 'il', 'est', ',', "aujourd'hui", '!!!', 'Es', '-tu', 'tou·te·s', '?']
    """
    tokens: list[str] = _TOKENISER.tokenize(text)
    return tokens


def spans(text: str) -> list[tuple[int, int]]:
    """Return where each token of :func:`tokenise` starts and ends, in code points."""
    return list(_TOKENISER.span_tokenize(text))


def bare(token: str) -> str:
    """Return the word a lexicon knows: no clitic's hyphen, no inclusive ending.

    >>> bare("-tu"), bare("idiot·e·s"), bare("l'")
    ('tu', 'idiot', "l'")
    """
    if token.startswith("-"):
        return token.lstrip("-") or token
    head = _HEAD.fullmatch(token)
    return head[1] if head else token


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the Snowball stem of a lower-case word (Porter's French algorithm).

    >>> stem("ridicules") == stem("ridicule")
    True
    """
    stemmed: str = _STEMMER.stem(word)
    return stemmed
