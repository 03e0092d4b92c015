"""From Python to JSON and to the text of queries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from inkbox._runtime.shapes import is_array, is_mapping
from inkbox._runtime.unset import UNSET


def to_wire(value: Any) -> Any:
    """Return a value as JSON can hold it.

    Ids and dates become text, enumeration members their values, models what their `to_wire` or `to_dict` gives; members
    that are `UNSET` are left out.

    Raises:
        TypeError: A value of this type can't be sent.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str.__str__(value)  # a member of a mixed-in enumeration gives its name to str()
    if is_mapping(value):
        return {str(key): to_wire(each) for key, each in value.items() if each is not UNSET}
    if is_array(value):
        return [to_wire(each) for each in value if each is not UNSET]
    return to_wire(_as_plain(value))


def encode_json(value: Any) -> bytes:
    """Return a value as the bytes of a JSON body.

    Raises:
        TypeError: A value of some type can't be sent.
        ValueError: A number is not finite, or a text holds half of a surrogate pair.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_as_plain)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        half = ord(text[error.start])
    # Raised out here: the encoder's error holds the whole body, and must not hang on this one.
    raise ValueError(f"A text to send holds half of a surrogate pair, U+{half:04X}, which UTF-8 can't write; remove it")


def to_text(value: object) -> str:
    """Return a single value as it stands in a path or a query.

    Raises:
        TypeError: The value is None, `UNSET`, or of a type that has no such form.
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return to_text(_as_plain(value))


def texts(value: object) -> Sequence[str]:
    """Return the texts of one query parameter: one of a single value, one for each element of a list."""
    if is_array(value):
        return [to_text(each) for each in value]
    return (to_text(value),)


def _as_plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, Enum) and value is not UNSET:
        return value.value
    for name in ("to_wire", "to_dict"):
        method = getattr(value, name, None)
        if callable(method):
            return method()
    raise TypeError(f"a value of type {type(value).__name__} can't be sent")
