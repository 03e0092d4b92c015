"""What the client costs before its first call."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.measuring import Row, alternate, python

_COUNT = "import sys; before = set(sys.modules); import inkbox; print(len(set(sys.modules) - before))"
_FIRST_RESOURCE = "from inkbox import Inkbox; Inkbox(api_key='k', base_url='http://127.0.0.1:9').messages"
_FIRST_TRANSPORT = f"{_FIRST_RESOURCE}._connection._pool.transport()"
_HTTPX = "import httpx; httpx.Client()"


def rows() -> list[Row]:
    """Measure import, construction and first resource."""
    ours, bare = alternate(lambda: python("import inkbox"), lambda: python("pass"), rounds=15)
    modules = int(subprocess.run([sys.executable, "-c", _COUNT], check=True, capture_output=True, text=True).stdout)
    ready, raw = alternate(lambda: python(_FIRST_RESOURCE), lambda: python(_HTTPX), rounds=15)
    open_, _ = alternate(lambda: python(_FIRST_TRANSPORT), lambda: python(_HTTPX), rounds=15)
    return [
        Row("import inkbox, over a bare interpreter", ours - bare, "ms", budget=8),
        Row("import inkbox, new modules", modules, "modules", budget=35),
        Row("import, client and first resource, over a bare interpreter", ready - bare, "ms", budget=75),
        Row("import, client and first resource, against raw httpx", ready, "ms", budget=1.1, base=raw),
        Row("the same with its transport open, against raw httpx", open_, "ms", budget=1.3, base=raw),
    ]
