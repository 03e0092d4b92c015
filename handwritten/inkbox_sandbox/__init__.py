"""A local, stateful Inkbox service for development and tests.

`Sandbox` runs one inside a program, `inkbox sandbox` on the command line; `Control` plays the world around it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inkbox_sandbox.control_client.client import Control
    from inkbox_sandbox.server import Sandbox
    from inkbox_sandbox.settings import Caps, SandboxSettings

__all__ = ["Caps", "Control", "Sandbox", "SandboxSettings"]

_HOMES = {
    "Caps": "inkbox_sandbox.settings",
    "Control": "inkbox_sandbox.control_client.client",
    "Sandbox": "inkbox_sandbox.server",
    "SandboxSettings": "inkbox_sandbox.settings",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: whoever needs `Control` needs no web server."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
