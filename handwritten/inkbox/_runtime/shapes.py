"""Telling apart values whose type nobody vouches for, such as decoded JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from typing import Any, TypeGuard


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether the value is sent as a JSON object."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[Collection[Any]]:
    """Whether the value is sent as a JSON array, or as a repeated query parameter."""
    return isinstance(value, (list, tuple, Set))


def as_object(value: object) -> dict[str, Any] | None:
    """Return the value when it is a decoded JSON object, else None."""
    return value if _is_dict(value) else None


def as_list(value: object) -> list[Any] | None:
    """Return the value when it is a decoded JSON array, else None."""
    return value if _is_list(value) else None


def _is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
