"""One identity and everything it can do."""

from inkbox._lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inkbox._async.identity import AsyncAgentIdentity as AsyncAgentIdentity
    from inkbox_sync.identity import AgentIdentity as AgentIdentity

__all__ = ["AgentIdentity", "AsyncAgentIdentity"]

if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "AgentIdentity": "inkbox_sync.identity",
            "AsyncAgentIdentity": "inkbox._async.identity",
        },
    )
