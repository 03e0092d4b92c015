"""What agents look for in messages: one-time codes and links. Pure functions; nothing is ever fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

__all__ = ["extract_links", "extract_otp"]

_URL: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PHONE_LIKE: Final = re.compile(r"\+[0-9][0-9 ().-]{6,}[0-9]")
_CODE: Final = re.compile(
    r"(?<![A-Za-z0-9$€£+])(?<![0-9][-.,:/])(?P<code>[0-9]{3}[ -][0-9]{3}|[0-9]{4,8})(?![A-Za-z0-9])(?![-.,:/][0-9])"
)
_KEYWORD: Final = re.compile(r"code|otp|pin\b|passcode|verif|one[- ]time|security|authenticat|2fa|mfa", re.IGNORECASE)
# A keyword further away than this says nothing about a number.
_NEAR: Final = 40
_TRAILING: Final = ".,;:!?)]}'\""


def extract_otp(text: str) -> str | None:
    """Find the one-time code in a text, such as `498212` in "Your code is 498212".

    Numbers of 4 to 8 digits are candidates, and `123 456` or `123-456`; not those in URLs, phone numbers, prices, dates
    and longer identifiers. The one closest to a word such as "code", "PIN" or "verification" wins; years lose against
    everything else (rules: contract, section on extraction).

    Args:
        text: The text of a message. For mail, put the subject before the body.

    Returns:
        The digits, leading zeros kept, without the space or hyphen in the middle; None when there is no candidate.
    """
    plain = _PHONE_LIKE.sub(" ", _URL.sub(" ", text))
    keywords = [match.span() for match in _KEYWORD.finditer(plain)]
    best = min(_CODE.finditer(plain), key=lambda found: _rank(found, keywords), default=None)
    return None if best is None else re.sub(r"[^0-9]", "", best["code"])


def _rank(found: re.Match[str], keywords: list[tuple[int, int]]) -> tuple[bool, bool, bool, float, int]:
    """Order the candidates: the smallest is the best."""
    digits = re.sub(r"[^0-9]", "", found["code"])
    distance = min((_gap(found.span("code"), span) for span in keywords), default=float("inf"))
    is_year = len(digits) == 4 and 1900 <= int(digits) <= 2099
    return is_year, distance > _NEAR, len(digits) != 6, distance, found.start("code")


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)


def extract_links(text: str | None = None, html: str | None = None, *, pattern: str | None = None) -> list[str]:
    """List the links of a message: those of the text in order, then those of the HTML's anchors in document order.

    Args:
        text: The plain text of a message.
        html: The HTML of a message.
        pattern: Only links in which this regular expression is found.

    Returns:
        `http` and `https` URLs without duplicates and without the punctuation that follows them in a sentence.
    """
    found = [*_URL.findall(text or ""), *(_anchors(html) if html else [])]
    links = dict.fromkeys(url.rstrip(_TRAILING) for url in found)
    return [url for url in links if pattern is None or re.search(pattern, url)]


def html_to_text(html: str) -> str:
    """Return the text of HTML: tags removed, entities decoded, scripts and styles left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.text)


def _anchors(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [url for url in reader.links if _URL.match(url)]


class _Reader(HTMLParser):
    """Collects text and anchor targets; the standard library's parser does the reading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "a":
            self.links.extend(value.strip() for name, value in attrs if name == "href" and value)
        self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(self._hidden - 1, 0)
        self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)
