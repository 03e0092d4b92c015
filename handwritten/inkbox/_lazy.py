"""Names that are loaded when they are first used (PEP 562), so that `import inkbox` costs nothing."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def lazy(module: str, homes: "Mapping[str, str]", packages: "Sequence[str]" = ()) -> "Callable[[str], Any]":
    """Return a module-level `__getattr__` that finds each name of `homes` in the module given there.

    Args:
        module: `__name__` of the module that offers the names.
        homes: Name to the dotted path of the module that defines it.
        packages: Packages whose public names are offered as well; then `__all__` is found too.
    """

    def find(name: str) -> "Any":
        import sys
        from importlib import import_module

        if name == "__all__" and packages:
            value: Any = names(homes, packages)
        else:
            home = homes.get(name) or _package_of(name, packages)
            if home is None:
                raise AttributeError(f"module {module!r} has no attribute {name!r}")
            value = getattr(import_module(home), name)
        setattr(sys.modules[module], name, value)  # the next access doesn't come here
        return value

    return find


def names(homes: "Mapping[str, str]", packages: "Sequence[str]") -> list[str]:
    """The public names of a module that offers `homes` and the names of some packages, sorted."""
    from importlib import import_module

    listed = {name for package in packages for name in import_module(package).__all__}
    return sorted(listed.union(name for name in homes if not name.startswith("_")))


def _package_of(name: str, packages: "Sequence[str]") -> str | None:
    from importlib import import_module

    if name.startswith("_"):
        return None
    return next((package for package in packages if name in import_module(package).__all__), None)
