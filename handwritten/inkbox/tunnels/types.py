"""Types of tunnels."""

from inkbox_api.enums import TLSMode, TunnelStatus
from inkbox_api.models.tunnel import Tunnel

__all__ = [
    "TLSMode",
    "Tunnel",
    "TunnelStatus",
]
