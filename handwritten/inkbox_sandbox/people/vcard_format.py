"""vCards (RFC 2426, RFC 6350) as text, and contacts as members of the API: the mapping between the two. Pure.

vobject does the parsing and escaping. Versions 2.1 and 4.0 differ from 3.0 in parameters and in the form of a few
values; both forms are read, and 3.0 is written.
"""

import contextlib
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from inkbox_server import wire

# The grammar of a content line up to its value. vobject's own expression takes exponential time to refuse a line, so
# it only ever gets lines that this one, which never goes back, has accepted.
_NAME = "[A-Za-z0-9_-]++"
_PARAMETER_VALUE = '(?:"[^"]*+"|[^";:,]*+)'
_CONTENT_LINE = re.compile(rf"(?:{_NAME}\.)?{_NAME}(?:;{_NAME}(?:={_PARAMETER_VALUE}(?:,{_PARAMETER_VALUE})*+)?+)*+:")
_MARK = re.compile(r"^(BEGIN|END)[ \t]*:[ \t]*VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:$|T)")
_VERSION_2 = re.compile(r"^VERSION[ \t]*:[ \t]*2", re.IGNORECASE | re.MULTILINE)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_TYPE_TOKEN = re.compile(r"[A-Za-z0-9-]+")
# Punctuation that people put into numbers; what stays is compared with E.164.
_PHONE_PUNCTUATION = re.compile(r"[\s().\-/]")
# Values of TYPE that say nothing about what an address or number is for.
_TECHNICAL_TYPES = frozenset({"pref", "internet", "voice", "x400"})
_CUSTOM_FIELD = "x-inkbox-field"


def split_cards(text: str) -> list[str | None]:
    """The cards of a file in order; None for one that begins and never ends."""
    text = re.sub(r"\r\n?", "\n", text)
    cards: list[str | None] = []
    begin: int | None = None
    for mark in _MARK.finditer(text):
        if mark[1].upper() == "END":
            if begin is not None:
                cards.append(text[begin : mark.end()])
            begin = None
        else:
            if begin is not None:
                cards.append(None)
            begin = mark.start()
    if begin is not None:
        cards.append(None)
    return cards


def contact_members(card: str) -> dict[str, Any]:
    """The members of a new contact that one card gives; what cannot be one of them is left out.

    Args:
        card: One card, from its BEGIN to its END line.

    Returns:
        Members of `ContactCreate` in their JSON form, not yet validated.

    Raises:
        ValueError: The text is not a card.
    """
    lines = _Lines(_parsed(card))
    members: dict[str, Any] = {
        "preferred_name": lines.text("fn"),
        **_name_members(lines),
        "company_name": lines.first_part("org"),
        "job_title": lines.text("title"),
        "notes": "\n\n".join(lines.texts("note")) or None,
        "birthday": next(filter(None, map(_date_of, lines.named("bday"))), None),
        "emails": _with_one_primary(_point(lines, line, "value", "mailto:") for line in lines.named("email")),
        "phones": _with_one_primary(_phone(lines, line) for line in lines.named("tel")),
        "websites": [{"label": lines.label(line), "url": line.value} for line in lines.named("url") if line.value],
        "dates": list(_dates(lines)),
        "addresses": [_address(lines, line) for line in lines.named("adr")],
        "custom_fields": [
            {"label": lines.label(line) or "field", "value": line.value} for line in lines.named(_CUSTOM_FIELD)
        ],
    }
    return {name: value for name, value in members.items() if value}


def _parsed(card: str) -> Any:
    import vobject

    quoted_printable = _VERSION_2.search(card) is not None
    for line, _ in vobject.base.getLogicalLines(io.StringIO(card), allowQP=quoted_printable):
        if not _CONTENT_LINE.match(line):
            raise ValueError(f"{line[:40]!r} is not a line of a card")
    try:
        return next(vobject.readComponents(card, allowQP=quoted_printable))
    # The library lets whatever a broken line makes it stumble over out: ParseError, IndexError, binascii.Error ...
    except Exception as error:
        raise ValueError("the card cannot be read") from error


class _Lines:
    """The content lines of one parsed card, by name."""

    def __init__(self, card: Any) -> None:
        self._by_name: dict[str, list[Any]] = {}
        for line in card.getChildren():
            # Neither a component inside the card, which has no value, nor binary data has its like in a contact.
            if not isinstance(getattr(line, "value", b""), bytes):
                self._by_name.setdefault(line.name.lower(), []).append(line)
        self._labels = {line.group: line.value for line in self.named("x-ablabel") if line.group}

    def named(self, name: str) -> list[Any]:
        return self._by_name.get(name, [])

    def texts(self, name: str) -> list[str]:
        return [line.value for line in self.named(name) if isinstance(line.value, str) and line.value.strip()]

    def text(self, name: str) -> str | None:
        return next(iter(self.texts(name)), None)

    def first_part(self, name: str) -> str | None:
        parts = (_joined(part) for line in self.named(name) for part in line.value[:1])
        return next(filter(None, parts), None)

    def label(self, line: Any) -> str | None:
        """What a line is for: the label of its group, or its first telling TYPE."""
        if line.group in self._labels:
            label: str = self._labels[line.group]
            apple = _APPLE_LABEL.fullmatch(label)
            return apple[1].lower() if apple else label
        return next((name for name in _types(line) if name not in _TECHNICAL_TYPES), None)


def _types(line: Any) -> list[str]:
    # Version 4 may quote the whole list, version 2 writes the types without the parameter's name.
    values = [*line.params.get("TYPE", []), *line.singletonparams]
    return [name.strip().lower() for value in values for name in value.split(",") if name.strip()]


def _preference(line: Any) -> int | None:
    """How much a line is preferred, 1 most (PREF of version 4, TYPE=pref before); None when it is not."""
    for value in line.params.get("PREF", []):
        with contextlib.suppress(ValueError):
            return int(value)
    return 1 if "pref" in _types(line) else None


def _joined(value: str | list[str], separator: str = " ") -> str | None:
    """A structured value's part, which is a list when it had commas; None when it says nothing."""
    return (value if isinstance(value, str) else separator.join(value)).strip() or None


def _name_members(lines: _Lines) -> dict[str, str | None]:
    for line in lines.named("n"):
        name = line.value
        return {
            "name_prefix": _joined(name.prefix),
            "given_name": _joined(name.given),
            "middle_name": _joined(name.additional),
            "family_name": _joined(name.family),
            "name_suffix": _joined(name.suffix),
        }
    return {}


def _point(lines: _Lines, line: Any, key: str, scheme: str) -> dict[str, Any]:
    value = line.value.strip()
    if value.lower().startswith(scheme):
        value = value[len(scheme) :]
    return {"label": lines.label(line), key: value, "preference": _preference(line)}


def _phone(lines: _Lines, line: Any) -> dict[str, Any]:
    point = _point(lines, line, "value_e164", "tel:")
    number = point["value_e164"].partition(";")[0]
    return {**point, "value_e164": _PHONE_PUNCTUATION.sub("", number)}


def _with_one_primary(points: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Turn preferences into `is_primary` of the most preferred entry."""
    listed = list(points)
    preferences = [point.pop("preference") for point in listed]
    stated = [preference for preference in preferences if preference is not None]
    if stated:
        listed[preferences.index(min(stated))]["is_primary"] = True
    return listed


def _date_of(line: Any) -> str | None:
    match = _DATE.match(line.value.strip()) if isinstance(line.value, str) else None
    # Apple writes a day without a year as one in a placeholder year.
    if match is None or match[1] in line.params.get("X-APPLE-OMIT-YEAR", []):
        return None
    try:
        return dt.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def _dates(lines: _Lines) -> Iterator[dict[str, Any]]:
    for name, standard_label in (("anniversary", "anniversary"), ("x-anniversary", "anniversary"), ("x-abdate", None)):
        for line in lines.named(name):
            day = _date_of(line)
            if day is not None:
                yield {"label": lines.label(line) or standard_label, "date": day}


def _address(lines: _Lines, line: Any) -> dict[str, str | None]:
    address = line.value
    street = [_joined(part, ", ") for part in (address.box, address.extended, address.street)]
    return {
        "label": lines.label(line),
        "street": ", ".join(filter(None, street)) or None,
        "city": _joined(address.city),
        "region": _joined(address.region),
        "postal": _joined(address.code),
        "country": _joined(address.country),
    }


def card_text(contact: wire.Contact) -> str:
    """A contact as a vCard 3.0 with CRLF lines of at most 75 octets."""
    import vobject

    card = _Card(vobject.vCard())
    card.add("fn", contact["preferred_name"] or "")
    card.add(
        "n",
        vobject.vcard.Name(
            family=contact["family_name"] or "",
            given=contact["given_name"] or "",
            additional=contact["middle_name"] or "",
            prefix=contact["name_prefix"] or "",
            suffix=contact["name_suffix"] or "",
        ),
    )
    if contact["company_name"]:
        card.add("org", [contact["company_name"]])
    for name, value in (("title", contact["job_title"]), ("note", contact["notes"]), ("bday", contact["birthday"])):
        if value:
            card.add(name, value)
    for email in contact["emails"]:
        card.add("email", email["value"], email["label"], is_primary=email["is_primary"])
    for phone in contact["phones"]:
        card.add("tel", phone["value_e164"], phone["label"], is_primary=phone["is_primary"])
    for website in contact["websites"]:
        card.add("url", website["url"], website["label"])
    for address in contact["addresses"]:
        card.add("adr", _vobject_address(address), address["label"])
    for date in contact["dates"]:
        card.add("x-abdate", date["date"], date["label"])
    for field in contact["custom_fields"]:
        card.add(_CUSTOM_FIELD, field["value"], field["label"])
    return card.text()


def _vobject_address(address: wire.ContactAddress) -> Any:
    import vobject

    return vobject.vcard.Address(
        street=address["street"] or "",
        city=address["city"] or "",
        region=address["region"] or "",
        code=address["postal"] or "",
        country=address["country"] or "",
    )


class _Card:
    """A vCard under construction."""

    def __init__(self, card: Any) -> None:
        self._card = card
        self._groups = 0

    def add(self, name: str, value: Any, label: str | None = None, *, is_primary: bool = False) -> None:
        line = self._card.add(name)
        line.value = value
        types = ["pref"] if is_primary else []
        if label and _TYPE_TOKEN.fullmatch(label) and label.lower() not in _TECHNICAL_TYPES:
            types.insert(0, label)
        elif label:
            # A parameter cannot hold any text; the label of a group can.
            self._groups += 1
            line.group = f"item{self._groups}"
            labelled = self._card.add("x-ablabel")
            labelled.group, labelled.value = line.group, label
        if types:
            line.params["TYPE"] = types

    def text(self) -> str:
        written: str = self._card.serialize()
        return written
