"""A voice agent that takes orders over the phone, and a caller who tries it without a telephone.

The agent is a WebSocket server: the service connects to it when a call is answered, turns the caller's speech into text
and the agent's text into speech. Run it against a sandbox of its own:

    inkbox sandbox exec -- python examples/voice_agent.py
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Iterator

from websockets.asyncio.server import Server, ServerConnection, serve

from inkbox import Inkbox
from inkbox_sandbox import Control
from inkbox_sandbox.phone.script import BargeIn, Expect, Say, Step


class OrderDesk:
    """The agent: greets, takes one order, confirms it, hangs up."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._turn = 0

    async def attend(self) -> None:
        """Take part in one call, from the first frame to the last."""
        async for text in self._connection:
            frame = json.loads(text)
            if frame["event"] == "start":
                await self._say("Welcome to the fruit shop. What can I get you?")
            elif frame["event"] == "transcript" and frame["is_final"]:
                if not await self._reply(frame["text"]):
                    return
            elif frame["event"] == "barge_in":
                # The service has stopped speaking already; an agent stops thinking here.
                print("    (the caller interrupts)")

    async def _reply(self, heard: str) -> bool:
        """Answer what the caller said; False when the call is at its end."""
        if "apple" in heard.lower():
            await self._say("Apples, with pleasure. We have red ones, green ones, yellow ones and some more. Which?")
            return True
        if "red" in heard.lower():
            await self._say("Red apples are on their way. Goodbye!")
            await self._send({"event": "stop", "reason": "order taken"})
            return False
        await self._say("Sorry, only apples today.")
        return True

    async def _say(self, text: str) -> None:
        """Send an utterance word by word, as a language model would."""
        self._turn += 1
        for word in text.split(" "):
            await self._send({"event": "text", "delta": word + " ", "turn_id": f"agent_{self._turn}"})
        await self._send({"event": "text", "done": True, "turn_id": f"agent_{self._turn}"})

    async def _send(self, frame: dict[str, object]) -> None:
        await self._connection.send(json.dumps(frame))


@contextlib.asynccontextmanager
async def running_agent() -> AsyncIterator[str]:
    """Serve the agent on a free port of this machine; gives its address."""

    async def attend(connection: ServerConnection) -> None:
        await OrderDesk(connection).attend()

    async with serve(attend, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{port_of(server)}/calls"


def port_of(server: Server) -> int:
    """The port that a server was given."""
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port


def call_the_agent(url: str) -> Iterator[str]:
    """Give an identity a number that the agent answers, call it, and tell what was said."""
    with Inkbox() as inkbox, Control(os.environ["INKBOX_BASE_URL"]) as control:
        settings = {"incoming_call_action": "auto_accept", "client_websocket_url": url}
        shop = inkbox.create_identity("fruit-shop", phone_number=settings)
        assert shop.phone_number is not None
        caller: list[Step] = [
            Expect("what can i get you"),
            Say("I would like some apples."),
            BargeIn("The red ones, please."),
            Expect("goodbye"),
        ]
        call = control.receive_call(from_number="+14155550123", to=shop.phone_number.number, script=caller)
        ended = control.wait_for_call(call.id, timeout=30)
        for party, text in ended.said:
            yield f"{'agent ' if party == 'local' else 'caller'}: {text}"
        yield f"the call is {ended.status}, hung up by the {ended.hangup_reason} side"


async def main() -> None:
    """Run the agent while somebody calls it."""
    async with running_agent() as url:
        for line in await asyncio.to_thread(lambda: list(call_the_agent(url))):
            print(line)


if __name__ == "__main__":
    asyncio.run(main())
