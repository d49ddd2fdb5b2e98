"""The OpenAPI document as the documentation page shows it: tables of fields."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
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
    page = _Page(document, base)
    return [
        page.section(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


@dataclass(slots=True)
class _Page:
    """Reads a document from top to bottom; a shape told once is not told again."""

    document: Json
    base: str
    told: dict[str, str] = field(default_factory=dict)

    def section(self, path: str, method: str, operation: Json) -> Section:
        media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        answers = dict(operation["responses"])
        answer = answers.pop("200")["content"]["application/json"]
        where = f"`{method.upper()}\N{NO-BREAK SPACE}{path}`"
        return Section(
            name=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            description=operation["description"],
            parameters=[_parameter(row) for row in operation["parameters"]],
            request=self.fields(media["schema"], where) if media else [],
            response=self.fields(answer["schema"], where),
            problems=[(status, row["description"]) for status, row in answers.items()],
            curl=_curl(path, operation, media.get("example"), self.base),
        )

    def fields(self, schema: Json, where: str) -> list[Row]:
        """List the fields of a body."""
        names: list[str] = []
        rows = list(self.rows(schema, names))
        self.told.update(dict.fromkeys(names, where))
        return rows

    def rows(self, schema: Json, names: list[str], under: str = "") -> Iterator[Row]:
        """List the fields of an object and of the objects in it, depth first."""
        name, shape = self.resolve(schema)
        if name in self.told:
            same = f"Les mêmes champs que dans {self.told[name]}."
            yield Row(under or "…", "objet", required=False, description=same)
            return
        names += [name] if name else []
        for own, inner in shape.get("properties", {}).items():
            path = f"{under}.{own}" if under else own
            _, found = self.resolve(inner)
            required = own in shape.get("required", ())
            description = inner.get("description") or found.get("description", "")
            yield Row(path, _kind(found), required, description)
            if found.get("type") == "array":
                path, inner = f"{path}[]", found["items"]  # noqa: PLW2901 -- one step down
            yield from self.rows(inner, names, path)

    def resolve(self, schema: Json) -> tuple[str, Json]:
        """Follow a reference; of a choice, keep the first, which is the ordinary one."""
        if "anyOf" in schema and not all("type" in choice for choice in schema["anyOf"]):
            return self.resolve(schema["anyOf"][0])
        if "$ref" not in schema:
            return "", schema
        name = schema["$ref"].rpartition("/")[2]
        return name, self.document["components"]["schemas"][name]


def _parameter(row: Json) -> Row:
    return Row(row["name"], _kind(row["schema"]), row.get("required", False), row["description"])


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
    named = "$RELECTURE" if path.startswith("/reviews") else "$DECISION"
    lines = [f"curl {base}{path.replace('{id}', named)}"]
    if operation["security"]:
        lines.append('-H "Authorization: Bearer $CLE"')
    if example is not None:
        body = json.dumps(example, ensure_ascii=False, indent=2).replace("'", "’")
        lines += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    return " \\\n  ".join(lines)
