"""Refuses a contract that breaks OpenAPI 3.1 or our dialect, and says where.

Three layers, each on the ground that the one before has made safe: the form of things (OpenAPI's own schema, the
meta-schema of JSON Schema, references, extensions), all of our rules, and last openapi-spec-validator as a whole, for
what no rule of ours looks at.
"""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.schemas import schema_v31

from generator.document import Document
from generator.errors import SpecError, json_pointer
from generator.lint_webhooks import RULES

# Other rules rely on these: references that lead somewhere, extensions of the right form.
_FIRST = ("broken-references", "extensions")
_NESTING = ("schema", "property", "subschema")
_LONG = 300


def lint(document: Any) -> list[SpecError]:
    """Check one bundled document.

    Args:
        document: What ``bundle`` returned.

    Returns:
        The faults, those of one layer at a time: a later layer speaks when the earlier ones are content.
    """
    faults = list(_structure(document))
    if faults:
        return faults
    doc = Document(document)
    return _findings(doc, *_FIRST) or _findings(doc, *RULES) or list(_validator(document))


def _findings(doc: Document, *names: str) -> list[SpecError]:
    return [SpecError(pointer, message, rule=name) for name in names for pointer, message in RULES[name](doc)]


def _structure(document: Any) -> Iterator[SpecError]:
    # The Python implementation on purpose: openapi-spec-validator would take another one, with other messages, where
    # that happens to be installed.
    root = [
        _fault(error, "openapi-structure") for error in Draft202012Validator(dict(schema_v31)).iter_errors(document)
    ]
    yield from root
    if root:
        return
    for site in Document(document).sites:
        top = site.kind == "schema" or (site.kind == "subschema" and site.parent and site.parent.kind not in _NESTING)
        if top:
            for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(site.node):
                yield _fault(error, "schema-structure", site.pointer)


def _fault(error: ValidationError, rule: str, pointer: str = "") -> SpecError:
    """Say the most telling part of what a JSON Schema validator found."""
    error = best_match([error]) or error
    message = error.message if len(error.message) < _LONG else "..." + error.message[-_LONG:]
    return SpecError(pointer + json_pointer(*error.absolute_path), message, rule=rule)


def _validator(document: dict[str, Any]) -> Iterator[SpecError]:
    try:
        for error in OpenAPIV31SpecValidator(document).iter_errors():
            yield _fault(error, "openapi-spec-validator")
    except Exception as error:  # it fails in many ways on what it does not expect; none of them may be a traceback
        yield SpecError("", f"{type(error).__name__}: {str(error)[:_LONG]}", rule="openapi-spec-validator")
