"""The OpenAPI document as the documentation page shows it: tables of fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

_TYPES = {
    "string": "texte",
    "number": "nombre",
    "integer": "entier",
    "boolean": "true ou false",
    "null": "null",
}
_FORMATS = {"date-time": "date ISO 8601", "uuid": "identifiant"}


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its path, what it holds, and what is said of it."""

    path: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Section:
    """One operation of the page."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Row]
    request: list[Row]
    response: list[Row]
    problems: list[tuple[str, str]]
    curl: str


def sections(document: Json, base: str) -> list[Section]:
    """Return the operations of a document, in their order.

    Args:
        document: An OpenAPI document of this service.
        base: Address of the service for the examples, without a final slash.
    """
    return [
        _section(document, path, method, operation, base)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _section(document: Json, path: str, method: str, operation: Json, base: str) -> Section:
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = dict(operation["responses"])
    answer = answers.pop("200")["content"]["application/json"]
    return Section(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        parameters=[
            Row(row["name"], _kind(row["schema"]), row.get("required", False), row["description"])
            for row in operation["parameters"]
        ],
        request=list(_rows(document, media["schema"])) if media else [],
        response=list(_rows(document, answer["schema"])),
        problems=[(status, row["description"]) for status, row in answers.items()],
        curl=_curl(path, operation, media.get("example"), base),
    )


def _rows(document: Json, schema: Json, under: str = "") -> Iterator[Row]:
    """List the fields of an object and of the objects in it, depth first."""
    found = _resolve(document, schema)
    for name, field in found.get("properties", {}).items():
        path = f"{under}.{name}" if under else name
        inner = _resolve(document, field)
        description = field.get("description") or inner.get("description", "")
        yield Row(path, _kind(inner), name in found.get("required", ()), description)
        if inner.get("type") == "array":
            path, inner = f"{path}[]", _resolve(document, inner["items"])
        yield from _rows(document, inner, path)


def _resolve(document: Json, schema: Json) -> Json:
    """Follow a reference; of a choice, keep the first, which is the ordinary one."""
    if "anyOf" in schema and not all("type" in choice for choice in schema["anyOf"]):
        return _resolve(document, schema["anyOf"][0])
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found: Json = document["components"]["schemas"][name]
        return found
    return schema


def _kind(schema: Json) -> str:
    """Say in French what a field holds.

    >>> _kind({"anyOf": [{"type": "string", "maxLength": 200}, {"type": "null"}]})
    'texte, 200 caractères au plus'
    """
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if choices:
        return " ou ".join(_kind(choice) for choice in choices)
    if "enum" in schema or "const" in schema:
        return " | ".join(schema.get("enum", [schema.get("const")]))
    kind = str(schema.get("type", ""))
    words = _FORMATS.get(schema.get("format", "")) or _TYPES.get(kind) or _container(schema)
    return f"{words}{_limits(schema)}"


def _container(schema: Json) -> str:
    return "liste" if schema.get("type") == "array" else "objet"


def _limits(schema: Json) -> str:
    if "maxLength" in schema:
        return f", {_thousands(schema['maxLength'])} caractères au plus"
    if "maxItems" in schema:
        return f", de {schema['minItems']} à {_thousands(schema['maxItems'])}"
    if "maximum" in schema:
        return f", de {schema['minimum']:g} à {_thousands(schema['maximum'])}"
    return ""


def _thousands(number: float) -> str:
    return f"{number:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _curl(path: str, operation: Json, example: Json | None, base: str) -> str:
    """Write a command that works once ``CLE`` holds a key."""
    lines = [f"curl {base}{path.replace('{id}', '$DECISION')}"]
    if operation["security"]:
        lines.append('-H "Authorization: Bearer $CLE"')
    if example is not None:
        body = json.dumps(example, ensure_ascii=False, indent=2).replace("'", "’")
        lines += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    return " \\\n  ".join(lines)
