"""From the bytes of a page to message objects."""

from __future__ import annotations

import json
import tracemalloc

from benchmarks.measuring import Row, alternate, cpu_of
from benchmarks.payload import message, page
from inkbox_api.models.message import Message

_REPEAT = 2000
_OBJECTS = 5000


def rows() -> list[Row]:
    """Measure time against `json.loads` alone, and the memory of one message."""
    body = page()
    decode = Message.from_dict

    def ours() -> object:
        return [decode(each) for each in json.loads(body)["items"]]

    time, base = alternate(
        lambda: cpu_of(ours, _REPEAT), lambda: cpu_of(lambda: json.loads(body)["items"], _REPEAT), rounds=9
    )
    return [
        Row("decode 20 messages from bytes, against json.loads", time, "us", budget=65 / 27, base=base),
        Row("memory of one message with all it holds", _bytes_per_message(), "bytes", budget=1300),
    ]


def _bytes_per_message() -> float:
    bodies = [json.dumps(message(number)).encode() for number in range(_OBJECTS)]
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [Message.from_dict(json.loads(body)) for body in bodies]
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before) / len(kept)
