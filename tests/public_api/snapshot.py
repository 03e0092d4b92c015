"""The public interface as text: every public module, name, signature, attribute and member.

`snapshot.txt` beside this file is the interface that users rely on. A change of it is made on purpose:

    python -m tests.public_api.snapshot --write
"""

from __future__ import annotations

import enum
import functools
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs

FILE = Path(__file__).parent / "snapshot.txt"
COMMAND = "python -m tests.public_api.snapshot --write"
# Run as programs, not imported.
_PROGRAMS = ("inkbox.cli.",)
# What a class takes over from these is theirs to describe.
_FOREIGN = ("builtins", "enum", "attr", "typing")


def modules() -> list[str]:
    """Return the names of the public modules, the package itself first."""
    package = importlib.import_module("inkbox")
    found = ["inkbox", *(each.name for each in pkgutil.walk_packages(package.__path__, "inkbox."))]
    return [name for name in found if "._" not in name and not f"{name}.".startswith(_PROGRAMS)]


def lines() -> Iterator[str]:
    """Yield the interface, one fact in a line; a thing of several names is described under the first of them."""
    seen: dict[int, str] = {}
    kept: list[Any] = []
    for module in modules():
        loaded = importlib.import_module(module)
        yield f"# {module}"
        for name in sorted(getattr(loaded, "__all__", ())):
            value, path = getattr(loaded, name), f"{module}.{name}"
            if id(value) in seen:
                yield f"{path} = {seen[id(value)]}"
                continue
            if not isinstance(value, (str, int, float)):
                seen[id(value)] = path
                kept.append(value)
            yield from describe(path, value)
        yield ""


def describe(path: str, value: Any) -> Iterator[str]:
    """Yield the lines of one public name."""
    if inspect.isclass(value):
        yield from _class(path, value)
    elif callable(value) and not hasattr(value, "__origin__"):
        yield f"{path}{signature(value)}"
    else:
        yield f"{path} = {_plain(value)}"


def _class(path: str, cls: type) -> Iterator[str]:
    bases = ", ".join(base.__name__.removeprefix("_") for base in cls.__bases__ if base is not object)
    yield f"class {path}({bases})"
    if issubclass(cls, enum.Enum):
        yield from (f"{path}.{member.name} = {member.value!r}" for member in cls)
    elif issubclass(cls, BaseException) or "__init__" in vars(cls) or attrs.has(cls):
        yield f"{path}{signature(cls)}"
    for name, value in sorted(_members(cls).items()):
        yield from _member(f"{path}.{name}", value)


def _members(cls: type) -> dict[str, Any]:
    """Return the public members that the class has itself, or from bases that no public module offers."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        inherited = base is not cls and base in public_classes()
        if not inherited and base.__module__.partition(".")[0] not in _FOREIGN:
            annotated = dict.fromkeys(vars(base).get("__annotations__", {}))
            found |= annotated | dict(vars(base))
    enumeration = set(cls.__members__) if issubclass(cls, enum.Enum) else set()
    return {name: value for name, value in found.items() if not name.startswith("_") and name not in enumeration}


@functools.cache
def public_classes() -> frozenset[type]:
    """Return the classes that some public module offers."""
    loaded = [importlib.import_module(module) for module in modules()]
    values = [getattr(module, name) for module in loaded for name in getattr(module, "__all__", ())]
    return frozenset(value for value in values if inspect.isclass(value))


def _member(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, property):
        settable = "" if value.fset is None else " (settable)"
        yield f"{path}: {_returned(value.fget)}{settable}"
    elif isinstance(value, cached_property):
        yield f"{path}: {_returned(value.func)}"
    elif isinstance(value, classmethod):
        yield f"classmethod {path}{signature(value.__func__)}"
    elif isinstance(value, staticmethod):
        yield f"staticmethod {path}{signature(value.__func__)}"
    elif inspect.iscoroutinefunction(value):
        yield f"async {path}{signature(value)}"
    elif inspect.isfunction(value):
        yield f"{path}{signature(value)}"
    else:
        yield f"{path}"


def _returned(getter: Any) -> str:
    return _annotation(inspect.signature(getter).return_annotation)


def signature(value: Any) -> str:
    """Return parameters and result as Python writes them, with the annotations as their source does."""
    try:
        found = inspect.signature(value)
    except ValueError:
        return "(...)"
    parts, starred = [], False
    for parameter in found.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parts.append("*")
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        parts.append(_parameter(parameter))
    returned = "" if inspect.isclass(value) else f" -> {_annotation(found.return_annotation)}"
    return f"({', '.join(parts)}){returned}"


def _parameter(parameter: inspect.Parameter) -> str:
    mark = (
        "*" if parameter.kind is parameter.VAR_POSITIONAL else "**" if parameter.kind is parameter.VAR_KEYWORD else ""
    )
    annotation = "" if parameter.annotation is parameter.empty else f": {_annotation(parameter.annotation)}"
    default = "" if parameter.default is parameter.empty else f" = {_plain(parameter.default)}"
    return f"{mark}{parameter.name}{annotation}{default}"


def _annotation(annotation: Any) -> str:
    if annotation is inspect.Parameter.empty:
        return "?"
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", text)


def _plain(value: Any) -> str:
    text = _annotation(value) if hasattr(value, "__origin__") or hasattr(value, "__args__") else repr(value)
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def text() -> str:
    """Return the whole interface."""
    return "\n".join(lines()).rstrip() + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        FILE.write_text(text(), encoding="utf-8")
        print(f"{FILE.name} now describes the interface as it is.")
    else:
        sys.exit(f"usage: {COMMAND}")
