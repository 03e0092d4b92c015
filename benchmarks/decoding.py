"""From the bytes of a page to message objects."""

from __future__ import annotations

import json
import tracemalloc

from benchmarks.measuring import Row, alternate, cpu_of
from benchmarks.payload import message, page
from inkbox_api.models.message import Message

_PAGES = 100
_REPEAT = 5
_OBJECTS = 5000


def rows() -> list[Row]:
    """Measure time against `json.loads` alone, and the memory of one message."""
    # Every page has ids of its own: an id that was just decoded would be found in a cache.
    bodies = [page(first=number * 20) for number in range(_PAGES)]
    decode = Message.from_dict

    def ours() -> object:
        return [[decode(each) for each in json.loads(body)["items"]] for body in bodies]

    def bare() -> object:
        return [json.loads(body)["items"] for body in bodies]

    pages, loads = alternate(lambda: cpu_of(ours, _REPEAT), lambda: cpu_of(bare, _REPEAT), rounds=15)
    time, base = pages / _PAGES, loads / _PAGES
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
