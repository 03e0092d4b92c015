"""Who may use the control API: programs on this machine, or whoever knows the admin key.

The control API reads codes and mints keys without a credential. That is harmless for a tool on loopback as long as no
web page can talk to it: a page of another site gives itself away by `Origin`, a rebound host name by `Host`.
"""

import hmac
import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request

from inkbox_sandbox.service import Service

ADMIN_HEADER = "X-Sandbox-Admin"


def is_admitted(request: Request, service: Service) -> bool:
    """Whether a request may use the control API."""
    given = request.headers.get(ADMIN_HEADER)
    if given is not None:
        return hmac.compare_digest(given.encode(), service.admin_key.encode())
    return (
        is_loopback(service.settings.host)
        and request.client is not None
        and is_loopback(request.client.host)
        and is_loopback(_host_of(request))
        and "origin" not in request.headers
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address stands for this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host_of(request: Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
