"""The faults a contract can have, each with the place where it is, and what keeps the output from being written."""

from collections.abc import Iterable
from pathlib import Path


class SpecErrors(Exception):
    """Faults of the contract: all that were found in one pass over it.

    Args:
        errors: The faults, in the order in which they are shown.
    """

    errors: "tuple[SpecError, ...]"

    def __init__(self, errors: "Iterable[SpecError]") -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors))


class SpecError(SpecErrors):
    """One fault of the contract; raised by itself where the work cannot go on, so it is caught like many.

    Args:
        pointer: JSON pointer of the fault, such as ``/paths/~1api~1whoami/get/tags``; empty for the whole document.
        message: What is wrong and, where that is known, what to write instead.
        source: The file in which the pointer holds, when known.
        rule: Id of the lint rule that found the fault, if one did.
    """

    def __init__(self, pointer: str, message: str, source: str | None = None, rule: str | None = None) -> None:
        super().__init__([self])
        self.args = (pointer, message, source, rule)
        self.pointer = pointer
        self.message = message
        self.source = source
        self.rule = rule

    def __str__(self) -> str:
        suffix = f" [{self.rule}]" if self.rule else ""
        return f"{self.source or ''}#{self.pointer}: {self.message}{suffix}"


class ForeignFolderError(Exception):
    """The folder to write holds something that no earlier regeneration wrote, and that would be deleted.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is not empty, and no earlier output: writing there would delete what it holds. Name a new or "
            "empty folder, or empty this one; nothing was written."
        )


def json_pointer(*keys: str | int) -> str:
    """Spell a JSON pointer (RFC 6901).

    Args:
        keys: The member names and list positions from the root to the place.

    Returns:
        The pointer, with ``~`` and ``/`` escaped; empty when there are no keys.
    """
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)
