"""How models show themselves: every member under its public name, but for the secret ones."""

from __future__ import annotations

from typing import Any

import attrs


def show(self: Any) -> str:
    """Return the `repr` of a model. Members declared with `repr=False` are secrets and stay out of it."""
    names = [field.alias or field.name for field in attrs.fields(type(self)) if field.repr]
    members = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
    return f"{type(self).__name__}({members})"
