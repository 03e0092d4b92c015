"""Words of full-text search: split, stemmed, counted. The same for what is stored and for what is asked. Pure."""

import functools
import re
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

_WORD = re.compile(r"\w+")
LONGEST_TERM = 64
"""Longer runs of letters are cut on both sides: an index entry has to stay small."""


class _Stemmer(Protocol):
    def stemWords(self, words: Iterable[str]) -> list[str]: ...  # noqa: N802 - the library's name


@functools.cache
def _stemmer() -> _Stemmer:
    import snowballstemmer  # type: ignore[import-untyped]  # it ships no types

    stemmer: _Stemmer = snowballstemmer.stemmer("english")
    return stemmer


def terms(*texts: str | None) -> Counter[str]:
    """The stems of all words in some texts, with their number of occurrences."""
    words = Counter(word for text in texts if text for word in _WORD.findall(text.lower()))
    stems: Counter[str] = Counter()
    # Each distinct word is stemmed once; stemming is the expensive part.
    for stem, count in zip(_stemmer().stemWords(list(words)), words.values(), strict=True):
        stems[stem[:LONGEST_TERM]] += count
    return stems
