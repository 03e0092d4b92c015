"""Command line of the generator: `python -m generator regenerate | drift | lint`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.errors import ForeignFolderError, SpecErrors
from generator.twin import TwinError


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for fine, 1 for findings."""
    parser = argparse.ArgumentParser(prog="python -m generator", description=__doc__)
    parser.add_argument("command", choices=["regenerate", "drift", "lint"])
    parser.add_argument("--contract", type=Path, help="folder of the contract (default: spec/inkbox)")
    parser.add_argument(
        "--output", type=Path, help="folder to write or compare, which holds nothing else (default: generated)"
    )
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen.command, chosen.contract, chosen.output)
    except SpecErrors as errors:
        print(errors, file=sys.stderr)
        print(f"{len(errors.errors)} fault(s) in the contract; nothing was written.", file=sys.stderr)
        return 1
    except TwinError as error:
        print(f"{error}\nThe source has no blocking twin; nothing was written.", file=sys.stderr)
        return 1
    except ForeignFolderError as error:
        print(error, file=sys.stderr)
        return 1


def _run(command: str, contract: Path | None, output: Path | None) -> int:
    from generator import check, pipeline

    contract, output = contract or pipeline.CONTRACT, output or pipeline.GENERATED
    if command == "lint":
        document = pipeline.check_contract(contract).document
        print(
            f"The contract is sound: {len(document['paths'])} paths, {len(document['components']['schemas'])} schemas."
        )
        return 0
    if command == "regenerate":
        # Before the work: nobody waits for what is refused.
        check.refuse_foreign(output)
    files = pipeline.generate(contract)
    if command == "regenerate":
        changes = check.replace_tree(files, output)
        print(f"{len(files)} files generated, {len(changes)} of them changed.")
        return 0
    drift = check.find_drift(files, output)
    for each in drift:
        print(each, file=sys.stderr)
    if drift:
        print("Run `nox -s regenerate` and commit the result.", file=sys.stderr)
        return 1
    print(f"No drift in {len(files)} generated files.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
