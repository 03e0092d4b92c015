"""What agents look for in messages: one-time codes and links. Pure functions; nothing is ever fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final, Protocol, TypeAlias, overload, runtime_checkable

__all__ = ["HasBodies", "HasContent", "HasText", "Readable", "extract_links", "extract_otp"]


@runtime_checkable
class HasBodies(Protocol):
    """A mail with its bodies, such as a `MessageDetail`."""

    @property
    def subject(self) -> str | None:
        """What it is about."""
        ...

    @property
    def body_text(self) -> str | None:
        """Its plain text."""
        ...

    @property
    def body_html(self) -> str | None:
        """Its HTML."""
        ...


@runtime_checkable
class HasText(Protocol):
    """A text, such as a `TextMessage`."""

    @property
    def text(self) -> str | None:
        """Its words; None when there is only media."""
        ...


@runtime_checkable
class HasContent(Protocol):
    """An iMessage, such as an `IMessage`."""

    @property
    def content(self) -> str | None:
        """Its words; None when there is only media."""
        ...


Readable: TypeAlias = HasBodies | HasText | HasContent

_URL: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PHONE_LIKE: Final = re.compile(r"\+[0-9][0-9 ().-]{6,}[0-9]")
_CODE: Final = re.compile(
    r"(?<![A-Za-z0-9$€£+])(?<![0-9][-.,:/])(?P<code>[0-9]{3}[ -][0-9]{3}|[0-9]{4,8})(?![A-Za-z0-9])(?![-.,:/][0-9])"
)
_KEYWORD: Final = re.compile(r"code|otp|pin\b|passcode|verif|one[- ]time|security|authenticat|2fa|mfa", re.IGNORECASE)
# A keyword further away than this says nothing about a number.
_NEAR: Final = 40
_TRAILING: Final = ".,;:!?)]}'\""


def extract_otp(text: str | Readable) -> str | None:
    """Find the one-time code in a message, such as `498212` in "Your code is 498212".

    Numbers of 4 to 8 digits are candidates, and `123 456` or `123-456`; not those in URLs, phone numbers, prices, dates
    and longer identifiers. The one closest to a word such as "code", "PIN" or "verification" wins; years lose against
    everything else (rules: contract, section on extraction).

    Args:
        text: The text of a message, or the message: a mail with its bodies, a text, an iMessage. Of a mail
            the subject is read too, and its HTML when it has no plain text.

    Returns:
        The digits, leading zeros kept, without the space or hyphen in the middle; None when there is no candidate.

    Raises:
        TypeError: The message has no bodies, as in a list of mail; get it by its id first.
    """
    plain = _PHONE_LIKE.sub(" ", _URL.sub(" ", _words(text)))
    keywords = [match.span() for match in _KEYWORD.finditer(plain)]
    best = min(_CODE.finditer(plain), key=lambda found: _rank(found, keywords), default=None)
    return None if best is None else re.sub(r"\D", "", best["code"])


def _words(message: str | Readable) -> str:
    if isinstance(message, str):
        return message
    text, html = _bodies(message)
    words = text or (html_to_text(html) if html else "")
    return f"{message.subject or ''}\n{words}" if isinstance(message, HasBodies) else words


def _bodies(message: Readable) -> tuple[str | None, str | None]:
    """Return the plain text and the HTML of a message."""
    if isinstance(message, HasBodies):
        return message.body_text, message.body_html
    if isinstance(message, HasText):
        return message.text, None
    if isinstance(message, HasContent):
        return message.content, None
    raise TypeError(f"A {type(message).__name__} has no text to look in; get the whole message by its id first.")


def _rank(found: re.Match[str], keywords: list[tuple[int, int]]) -> tuple[bool, bool, bool, float, int]:
    """Order the candidates: the smallest is the best."""
    digits = re.sub(r"[^0-9]", "", found["code"])
    distance = min((_gap(found.span("code"), span) for span in keywords), default=float("inf"))
    is_year = len(digits) == 4 and 1900 <= int(digits) <= 2099
    return is_year, distance > _NEAR, len(digits) != 6, distance, found.start("code")


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)


@overload
def extract_links(text: Readable, *, pattern: str | None = None) -> list[str]: ...


@overload
def extract_links(text: str | None = None, html: str | None = None, *, pattern: str | None = None) -> list[str]: ...


def extract_links(
    text: str | Readable | None = None, html: str | None = None, *, pattern: str | None = None
) -> list[str]:
    """List the links of a message: those of the text in order, then those of the HTML's anchors in document order.

    Args:
        text: The plain text of a message, or the message: a mail with its bodies, a text, an iMessage.
        html: The HTML of a message whose plain text was given.
        pattern: Only links in which this regular expression is found.

    Returns:
        `http` and `https` URLs without duplicates and without the punctuation that follows them in a sentence.

    Raises:
        TypeError: The message has no bodies, as in a list of mail; get it by its id first.
    """
    plain, html = (text, html) if text is None or isinstance(text, str) else _bodies(text)
    found = [*_URL.findall(plain or ""), *(_anchors(html) if html else [])]
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
