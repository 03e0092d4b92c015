"""From JSON to Python: small converters that generated models call for each value, so each of them is fast.

None of them refuses a value: what can't be converted is kept as it came, so that one bad row never loses a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID, SafeUUID

from inkbox._runtime.shapes import as_list, as_object

T = TypeVar("T")

_new = object.__new__
# UUID refuses attribute assignment; storing through its slots makes one in a third of the time of its constructor.
_store_int = UUID.__dict__["int"].__set__
_store_safety = UUID.__dict__["is_safe"].__set__
_UNKNOWN_SAFETY = SafeUUID.unknown
# Every row of a page repeats the id of its mailbox, and often that of its thread; ids are immutable and can be shared.
_recent: dict[Any, UUID] = {}
_KEPT = 512


class ContractBreak(ValueError):
    """An answer is not of the shape that the contract promises. The message never quotes the answer."""


def to_uuid(value: Any) -> Any:
    """Return the UUID that a text stands for, or the value itself when it stands for none."""
    try:
        found = _recent.get(value)
        if found is not None:
            return found
        digits = value.replace("-", "")
        if len(digits) != 32:
            return value
        number = int(digits, 16)
    except (AttributeError, TypeError, ValueError):
        return value
    made = _new(UUID)
    _store_int(made, number)
    _store_safety(made, _UNKNOWN_SAFETY)
    if len(_recent) >= _KEPT:
        _recent.clear()
    _recent[value] = made
    return made


def to_datetime(value: Any) -> Any:
    """Return the aware datetime that a text stands for, or the value itself when it stands for none.

    A time without an offset is taken as UTC.
    """
    try:
        parsed = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        found = _read_leniently(value)
        if found is None:
            return value
        parsed = found
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)


def to_date(value: Any) -> Any:
    """Return the date that a text stands for, or the value itself when it stands for none."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        parsed = _read_leniently(value)
        return value if parsed is None else parsed.date()


def as_is(value: Any) -> Any:
    """Return the decoded JSON unchanged."""
    return value


def nothing(value: Any) -> None:
    """Leave the answer out of account."""


def list_of(decode: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    """Return a decoder of a JSON array whose elements `decode` reads."""

    def read(value: Any) -> list[T]:
        rows = as_list(value)
        if rows is None:
            raise ContractBreak(f"a list was expected, not {_name(value)}")
        return [decode(row) for row in rows]

    return read


def items_of(decode: Callable[[Any], T], member: str = "items") -> Callable[[Any], list[T]]:
    """Return a decoder of a bare JSON array or of an object that holds the array as one of its members."""
    elements = list_of(decode)

    def read(value: Any) -> list[T]:
        return elements(value[member] if isinstance(value, dict) else value)

    return read


def tagged(
    key: str, decoders: Mapping[str, Callable[[Any], Any]], fallback: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    """Return a decoder of an object that says by one member what it is.

    Args:
        key: The member that names the kind.
        decoders: The decoder of each known kind.
        fallback: The decoder of any other kind.
    """

    def read(value: Any) -> Any:
        members = as_object(value)
        if members is None:
            raise ContractBreak(f"an object was expected, not {_name(value)}")
        kind = members.get(key)
        return (decoders.get(kind, fallback) if isinstance(kind, str) else fallback)(members)

    return read


def _name(value: Any) -> str:
    return "null" if value is None else type(value).__name__


def _read_leniently(value: Any) -> datetime | None:
    """Read a date in another form than ISO 8601, such as that of e-mail headers; None when it names no full date."""
    if not isinstance(value, str) or len(value) > 100:
        return None
    from dateutil import parser

    try:
        # What a text leaves out, the parser takes from a default. Two defaults that differ in every part betray it.
        first, second = (
            parser.parse(value, default=default, tzinfos=_refuse_zone)
            for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))
        )
    except (ValueError, OverflowError):
        return None
    return first if first == second else None


def _refuse_zone(name: str | None, offset: int | None) -> int | None:
    if name is not None and offset is None:
        raise ValueError(f"{name} is not the name of one time zone")
    return offset
