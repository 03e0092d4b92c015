"""Exceptions of tunnels and of the names that handles and tunnels share."""

from inkbox._runtime.errors import InkboxError, shown_as_public

__all__ = ["TunnelError", "TunnelNameInvalid"]


class TunnelError(InkboxError):
    """Something about a tunnel is wrong on this side, before or beside any API call."""


class TunnelNameInvalid(TunnelError):
    """A handle or tunnel name breaks the naming rule; the message says which."""


shown_as_public(globals())
