"""What the two conformance scripts share: failures told one a line, the simulator's record, schemas and closed types."""

import json
import sys
import urllib.request

import jsonschema
import referencing
import typing_extensions
from referencing.jsonschema import DRAFT202012

failures = 0
checks = 0


def check(what, problems):
    """Counts a check, and tells what is wrong with it."""
    global failures, checks
    checks += 1
    for problem in problems:
        failures += 1
        print(json.dumps({"check": what, "problem": str(problem)[:2_000]}))


def conclude():
    """Exits; without a check nothing has been shown."""
    print(json.dumps({"checks": checks, "failures": failures}))
    sys.exit(0 if checks and not failures else 1)


def fetch(url, body=None):
    """The JSON at a URL."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data)) as reply:
        return json.load(reply)


def nullable(schema):
    """A schema with `nullable`, which JSON Schema does not know, in its words."""
    if schema.get("nullable") is not True or not isinstance(schema.get("type"), str):
        return schema
    schema = schema | {"type": [schema["type"], "null"]}
    if "enum" in schema:
        schema["enum"] = schema["enum"] + [None]
    return schema


class Specification:
    """The schemas of an OpenAPI document; knows none where the document is not there."""

    def __init__(self, path):
        self.document = None
        if path:
            with open(path) as file:
                self.document = json.load(file, object_hook=nullable)
            resource = referencing.Resource(contents=self.document, specification=DRAFT202012)
            self.registry = referencing.Registry().with_resource("spec:", resource)

    def problems(self, name, instance):
        """What is wrong with an instance of a component schema."""
        if self.document is None:
            return []
        schema = {"$ref": f"spec:#/components/schemas/{name}"}
        validator = jsonschema.Draft202012Validator(schema, registry=self.registry)
        errors = [jsonschema.exceptions.best_match([error]) for error in validator.iter_errors(instance)]
        return [f"{error.json_path}: {error.message[:500]}" for error in errors]

    def unknown(self, name, instance):
        """Members at the top that a request schema does not name: the document leaves most of its objects open."""
        if self.document is None:
            return []
        known = set()

        def collect(schema):
            if "$ref" in schema:
                collect(self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
            known.update(schema.get("properties", {}))
            for part in schema.get("allOf", []):
                collect(part)

        collect({"$ref": f"#/components/schemas/{name}"})
        return [f"unknown member {key}" for key in instance if key not in known]


def close_types(package):
    """Makes the typed dictionaries of a package refuse members that they do not name."""
    for name, module in list(sys.modules.items()):
        if name.startswith(package):
            for value in list(vars(module).values()):
                if typing_extensions.is_typeddict(value):
                    value.__pydantic_config__ = {"extra": "forbid", "arbitrary_types_allowed": True}


def extras(value, path="$"):
    """Members that a model took, but does not name."""
    found = [f"{path}.{key} is not known" for key in getattr(value, "model_extra", None) or {}]
    fields = getattr(type(value), "model_fields", None)
    if fields:
        for name in fields:
            found += extras(getattr(value, name, None), f"{path}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += extras(item, f"{path}[{index}]")
    return found


def attempt(body):
    """What a piece of work complains of."""
    try:
        return body() or []
    except Exception as error:  # noqa: BLE001: whatever it is, it is told
        return [f"{type(error).__name__}: {error}"]
