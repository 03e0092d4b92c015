"""`Control`, a typed client of the control API, and the types that it takes and gives.

One module for each part of the world around a sandbox, `client` for what they have in common.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inkbox_sandbox.control_client.client import Control

__all__ = ["Control"]


def __getattr__(name: str) -> Any:
    """Load the client when it is first asked for: whoever needs the types alone needs no HTTP."""
    if name != "Control":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from inkbox_sandbox.control_client.client import Control

    return Control
