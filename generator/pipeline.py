"""The whole way from the contract to the generated files: bundle, lint, parse, lay out, twin."""

from __future__ import annotations

from pathlib import Path

from generator import bundle, lint, opc, twin
from generator.emit import client_files, environment
from generator.errors import SpecErrors
from generator.server import server_files
from generator.webhooks import wire_files, without_webhooks

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "spec" / "inkbox"
GENERATED = ROOT / "generated"


def check_contract(contract: Path = CONTRACT) -> bundle.Bundle:
    """Join and lint the contract.

    Raises:
        SpecErrors: With every fault, each with its file and JSON pointer.
    """
    joined = bundle.load(contract)
    faults = [joined.locate(fault) for fault in lint.lint(joined.document)]
    faults = [*joined.unreached, *faults]
    if faults:
        raise SpecErrors(faults)
    return joined


def generate(contract: Path = CONTRACT, root: Path = ROOT) -> dict[str, str]:
    """Return every generated file by its path below `generated/`, not yet formatted.

    Args:
        contract: Folder of the contract.
        root: Checkout whose handwritten sources get a blocking twin.

    Raises:
        SpecErrors: The contract is faulty.
        TwinError: A source can't be turned into its blocking twin.
    """
    document = check_contract(contract).document
    api = opc.parse(without_webhooks(document))
    files = {**client_files(api), **server_files(api), **wire_files(document)}
    files["README.md"] = environment().get_template("README.md.jinja").render(api=api)
    files.update(twin.twin_files(root, files))
    files.update(_test_twins(root))
    return files


def _test_twins(root: Path) -> dict[str, str]:
    """Turn `tests/ROOM/aio/test_X_async.py` into `tests/ROOM/test_X.py` below `generated/`."""
    twins = {}
    for path in sorted((root / "tests").glob("*/aio/*.py")):
        room, name = path.parent.parent.name, path.name.replace("_async.py", ".py")
        origin = path.relative_to(root).as_posix()
        twins[f"tests/{room}/{name}"] = twin.convert(path.read_text(encoding="utf-8"), twin.MODULES, origin)
    return twins
