"""Lay out the `webhooks:` section as TypedDicts, by way of datamodel-code-generator: the only module that imports it.

What the service posts is used as it arrives, a dict from `json.loads`, so its types are shapes and not classes. The
generator is given the schemas that the section reaches and nothing else: scoped to webhooks, it would leave out what
only a union mentions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datamodel_code_generator import Formatter, InputFileType, PythonVersion, generate
from datamodel_code_generator.enums import DataModelType

from generator.document import references
from generator.emit import HEADER, environment

_HEAD = f'{HEADER}\n"""Shapes of what the service posts to receivers, one TypedDict or union of literals each."""'


def wire_files(document: dict[str, Any]) -> dict[str, str]:
    """Return the files of `inkbox_wire` by their path below `generated/`, not yet formatted.

    Args:
        document: The bundled and linted document. Without webhooks there are no files.
    """
    names = wire_names(document)
    if not names:
        return {}
    env = environment()
    return {
        "inkbox_wire/__init__.py": env.get_template("lazy_init.py.jinja").render(
            doc="Shapes of what the service posts to receivers, loaded when first used.",
            names=[(name, "inkbox_wire.events") for name in names],
        ),
        "inkbox_wire/events.py": _events(document, names),
        "inkbox_wire/py.typed": "",
    }


def wire_names(document: dict[str, Any]) -> list[str]:
    """Return the names of the schemas that webhooks reach, sorted."""
    return sorted(name for section, name in _reached(document, "webhooks") if section == "schemas")


def without_webhooks(document: dict[str, Any]) -> dict[str, Any]:
    """Return what the document says of operations: no webhooks, and no component that webhooks alone reach.

    Clients and servers are made of this: what webhooks post becomes no class.

    Args:
        document: The bundled document; it isn't changed.
    """
    alone = _reached(document, "webhooks") - _reached(document, "paths")
    components = {
        section: {name: node for name, node in named.items() if (section, name) not in alone}
        for section, named in document.get("components", {}).items()
    }
    kept = {key: value for key, value in document.items() if key not in ("webhooks", "components")}
    return {**kept, "components": {section: named for section, named in components.items() if named}}


def _reached(document: dict[str, Any], key: str) -> set[tuple[str, str]]:
    """Section and name of each component that one part of the document refers to, directly or through others."""
    found: set[tuple[str, str]] = set()
    pending = list(references(document.get(key, {})))
    while pending:
        section, name = pending.pop().split("/")[2:4]
        if (section, name) not in found:
            found.add((section, name))
            pending.extend(references(document["components"][section][name]))
    return found


def _events(document: dict[str, Any], names: list[str]) -> str:
    schemas = document["components"]["schemas"]
    part = {
        "openapi": document["openapi"],
        "info": {"title": "webhooks", "version": "1"},
        "paths": {},
        "components": {"schemas": {name: schemas[name] for name in names}},
    }
    code = generate(
        part,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.TypingTypedDict,
        # A later one would write `type X =`, which Python 3.11 cannot read.
        target_python_version=PythonVersion.PY_311,
        # As strings, annotations would hide from the class which of its keys may be absent.
        disable_future_imports=True,
        use_closed_typed_dict=False,
        use_field_description=True,
        use_schema_description=True,
        use_single_line_docstring=True,
        use_double_quotes=True,
        disable_timestamp=True,
        custom_file_header=_HEAD,
        formatters=[Formatter.BUILTIN],
        # Else it takes the nearest pyproject.toml of the working directory.
        settings_path=Path(__file__).parent,
    )
    if not isinstance(code, str):
        raise TypeError(f"datamodel-code-generator answered with a {type(code).__name__} and not with one module")
    return code
