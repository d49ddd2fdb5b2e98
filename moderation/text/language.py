"""Is a comment in French? The question is asked of what may be a word, or misspelt.

A false « not French » holds a harmless comment, so it takes good evidence: another
script, or enough letters, small words of another language, and a naive Bayes model
(py3langid, Lui and Baldwin 2012, restricted to a few languages) that agrees. Slang,
SMS, verlan, Creole or Maghrebi words, names, laughter and emoji all pass as French.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from moderation.text.function_words import FOREIGN, FRENCH

_CODES = ("fr", "en", "es", "it", "de", "pt", "nl", "ro", "pl", "tr", "sv", "ca", "cs", "hu")
_READ = 1_000
"""Characters that suffice to know a language."""

_ENOUGH = 20
"""Letters below which no sentence of another language can be told from slang."""

_CLEAR = 0.8
_BELIEVED = 0.9
"""Part of the remaining doubt that a declaration of French removes."""

_SCRIPT_LETTERS = 2
_SAMPLE = 50

_NOISE = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{0,64}@[\w.-]+|#\w+|emo_\w+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN_LETTER = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")
_SCRIPTS = {
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
}


@dataclass(frozen=True, slots=True)
class Language:
    """What a comment is written in.

    Attributes:
        code: ISO 639-1, ``fr`` in doubt, ``und`` for a script without a usual language.
        french: Whether the comment may be scored.
    """

    code: str
    french: bool


_FRENCH = Language("fr", french=True)


def identify(text: str, declared: str | None = None) -> Language:
    """Return the language of a comment.

    Args:
        text: As received or normalised.
        declared: A BCP 47 tag given by the blog. French is then believed unless the
            evidence is strong; any other language, unless the comment is clearly French.

    >>> identify("wesh t ou"), identify("I really don't know what you are talking about")
    (Language(code='fr', french=True), Language(code='en', french=False))
    """
    read = _strip(text[:_READ])
    words = _WORD.findall(read.lower())
    letters = sum(map(len, words))
    if script := _script(read, letters):
        return Language(script, french=False)
    french = sum(word in FRENCH for word in words)
    foreign = sum(word in FOREIGN for word in words)
    tag = (declared or "").lower().partition("-")[0]
    if tag not in {"", "fr"}:
        return _against(tag, read, french, foreign)
    if letters < _ENOUGH or (french > 1 and 3 * french > foreign):
        return _FRENCH
    code, probability = _guess(read)
    needed = _needed(french, foreign)
    if tag:
        needed += (1 - needed) * _BELIEVED
    return _FRENCH if code == "fr" or probability < needed else Language(code, french=False)


def _strip(text: str) -> str:
    """Return the text without links, addresses, hashtags and emoji words."""
    if any(sign in text for sign in ("@", "#", "://", "www.", "emo_")):
        return _NOISE.sub(" ", text)
    return text


def _script(text: str, letters: int) -> str:
    """Return the language of another script, when most letters are of it, or nothing."""
    foreign = _FOREIGN_LETTER.findall(text)
    if len(foreign) < _SCRIPT_LETTERS or 2 * len(foreign) <= letters:
        return ""
    compatible = unicodedata.normalize("NFKC", "".join(foreign[:_SAMPLE]))
    scripts = Counter(unicodedata.name(letter, "?").split()[0] for letter in compatible)
    script = scripts.most_common(1)[0][0]
    return "" if script == "LATIN" else _SCRIPTS.get(script, "und")


def _needed(french: int, foreign: int) -> float:
    """Return the probability from which another language is believed."""
    if french or not foreign:
        return 0.95
    return 0.5 if foreign > 1 else 0.75


def _against(tag: str, text: str, french: int, foreign: int) -> Language:
    """Judge a comment that the blog says is not in French."""
    if french > 2 * foreign:
        return _FRENCH
    code, probability = _guess(text)
    if code == "fr" and probability >= _CLEAR:
        return _FRENCH
    return Language(tag if code == "fr" or probability < _CLEAR else code, french=False)


def _guess(text: str) -> tuple[str, float]:
    """Return the likeliest language and its probability."""
    code, probability = _identifier().classify(text)
    return str(code), float(probability)


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model once; it is a file of the package, nothing is fetched."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_CODES)
    return identifier
