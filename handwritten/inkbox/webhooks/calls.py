"""Answers to the webhook of an incoming call (contract, section 8). Send one as JSON with status 200."""

from inkbox_wire.events import IncomingCallResponse

_SCHEMES = ("wss://", "ws://")


def answer(client_websocket_url: str | None = None) -> IncomingCallResponse:
    """Take the call.

    Args:
        client_websocket_url: Where the call's audio or text streams to, `wss://`; `ws://` is for the local sandbox.
            By default where the phone number says.

    Raises:
        ValueError: The address is not one of a WebSocket; the service would turn the call down.
    """
    if client_websocket_url is None:
        return {"action": "answer"}
    if not client_websocket_url.lower().startswith(_SCHEMES):
        raise ValueError("client_websocket_url must begin with wss:// (or ws:// for the local sandbox)")
    return {"action": "answer", "client_websocket_url": client_websocket_url}


def reject() -> IncomingCallResponse:
    """Turn the call down."""
    return {"action": "reject"}
