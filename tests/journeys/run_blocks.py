"""Runs the Python blocks of one document in order, in one namespace: `python run_blocks.py DOCUMENT`.

A block is compiled at its own place in the document, so a traceback names the document's line and shows its text.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.journeys.documents import ROOT, blocks

if __name__ == "__main__":
    document = sys.argv[1]
    # What a block defines must look like the reader's own program, also to pytest and pickle.
    namespace = {"__name__": "__main__", "__file__": str(ROOT / document)}
    for block in blocks(document, "python"):
        code = compile("\n" * (block.line - 1) + block.text, str(ROOT / document), "exec")
        exec(code, namespace)
