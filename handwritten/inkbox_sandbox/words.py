"""Words of full-text search: split, stemmed, counted. The same for what is stored and for what is asked. Pure."""

import functools
import re
from collections import Counter
from typing import Protocol

_WORD = re.compile(r"\w+")
LONGEST_TERM = 64
"""Longer runs of letters are cut on both sides: an index entry has to stay small."""


_REMEMBERED_WORDS = 50_000


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


@functools.cache
def _stemmer() -> _Stemmer:
    import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

    stemmer: _Stemmer = snowballstemmer.stemmer("english")
    return stemmer


# Stemming is the expensive part of storing a message, and mail repeats the same words over and over.
@functools.lru_cache(_REMEMBERED_WORDS)
def _stem(word: str) -> str:
    return _stemmer().stemWord(word)


def terms(*texts: str | None) -> Counter[str]:
    """The stems of all words in some texts, with their number of occurrences."""
    words = Counter(word[:LONGEST_TERM] for text in texts if text for word in _WORD.findall(text.lower()))
    stems: Counter[str] = Counter()
    for word, count in words.items():
        stems[_stem(word)] += count
    return stems
