"""Which conversation a message belongs to: by Message-IDs, never by subject. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def candidates(in_reply_to: str | None, references: Sequence[str], *, own: str | None = None) -> list[str]:
    """The Message-IDs that may name the thread of a message, best first.

    `In-Reply-To` comes first, then `References` from the end. Last comes the message's own id: a copy of a message that
    is here already (one that was sent to the sender itself) stands beside it (assumed).
    """
    best_first = [in_reply_to, *reversed(references), own]
    return list(dict.fromkeys(message_id for message_id in best_first if message_id))


def parent_of(candidates: Iterable[str], stored: Mapping[str, T]) -> T | None:
    """The first candidate that is stored; None opens a new thread."""
    return next((stored[message_id] for message_id in candidates if message_id in stored), None)


def references_of_reply(parent_message_id: str, parent_references: Iterable[str]) -> list[str]:
    """The `References` of a reply: the parent's own, then the parent (RFC 5322, section 3.6.4)."""
    return list(dict.fromkeys([*parent_references, parent_message_id]))


def forward_subject(subject: str | None) -> str:
    """The default subject of a forward: `Fwd: ` before the original, once."""
    original = subject or ""
    return original if original.lower().startswith(("fwd:", "fw:")) else f"Fwd: {original}"
