"""Names that are loaded when they are first used (PEP 562), so that `import inkbox` costs nothing."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def lazy(module: str, homes: "Mapping[str, str]") -> "Callable[[str], Any]":
    """Return a module-level `__getattr__` that finds each name of `homes` in the module given there.

    Args:
        module: `__name__` of the module that offers the names.
        homes: Name to the dotted path of the module that defines it.
    """

    def find(name: str) -> "Any":
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        import sys
        from importlib import import_module

        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[module], name, value)  # the next access doesn't come here
        return value

    return find
