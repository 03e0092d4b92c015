"""What a person reads of a body: the text of an HTML part, and the snippet of a message. Pure."""

from html.parser import HTMLParser

_SNIPPET_LENGTH = 200
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_BREAKING = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"}
)


class _TextCollector(HTMLParser):
    """Keeps the character data outside of silent elements, and line breaks where blocks begin or end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent_depth += 1
        elif tag in _BREAKING:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent_depth = max(0, self._silent_depth - 1)
        elif tag in _BREAKING:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent_depth:
            # A line break in the source is a space to the reader.
            self.pieces.append(data.replace("\n", " "))


def text_of_html(html: str) -> str:
    """The visible text of an HTML body, one line per block, without markup, scripts and styles."""
    collector = _TextCollector()
    collector.feed(html)
    collector.close()
    lines = (" ".join(line.split()) for line in "".join(collector.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def visible_text(text: str | None, html: str | None) -> str:
    """The words of a message: its text part, or what its HTML part shows when there is no text."""
    if text:
        return text
    return text_of_html(html) if html else ""


def snippet(visible: str) -> str | None:
    """The beginning of a body on one line, at most 200 characters; None for an empty body."""
    # A body of megabytes need not be split to know how it begins.
    line = " ".join(visible[: _SNIPPET_LENGTH * 20].split())
    return line[:_SNIPPET_LENGTH] or None
