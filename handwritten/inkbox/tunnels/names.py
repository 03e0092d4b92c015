"""The naming rule that agent handles and tunnels share: they live in one namespace."""

import re

from inkbox.tunnels.exceptions import TunnelNameInvalid

__all__ = ["normalize_agent_handle", "validate_agent_handle", "validate_tunnel_name"]

_VALID = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)


def normalize_agent_handle(handle: str) -> str:
    """Bring a handle into the form that the service stores: without one leading `@`, in lower case.

    Args:
        handle: A handle such as `@Support-Bot`.

    Returns:
        The handle such as `support-bot`; it is not checked further.

    Raises:
        TunnelNameInvalid: `handle` is not a string.
    """
    if not isinstance(handle, str):
        raise TunnelNameInvalid(f"A handle is a string, not {type(handle).__name__}.")
    return handle.removeprefix("@").lower()


def validate_agent_handle(handle: str) -> str:
    """Check a handle by the service's rule and return it normalised (contract, section 3).

    Reserved names and names that somebody else holds are known to the service only.

    Args:
        handle: A handle, with or without a leading `@`, in any case.

    Returns:
        The normalised handle.

    Raises:
        TunnelNameInvalid: Not 3 to 63 of `a-z`, `0-9` and `-`, not beginning and ending with a letter or digit,
            or with two hyphens in a row.
    """
    name = normalize_agent_handle(handle)
    if not 3 <= len(name) <= 63:
        raise TunnelNameInvalid(f"{name!r} has {len(name)} characters; a handle has 3 to 63.")
    if not _VALID.fullmatch(name) or "--" in name:
        raise TunnelNameInvalid(
            f"{name!r} is no valid handle: use a-z, 0-9 and single hyphens, with a letter or digit at both ends."
        )
    return name


def validate_tunnel_name(name: str) -> str:
    """Check a tunnel name: the same rule, result and error as `validate_agent_handle`."""
    return validate_agent_handle(name)
