"""docs/scenario.schema.json takes every shipped scenario and refuses plain mistakes.

A few lines stand in for a JSON Schema validator: they know the words that the schema uses.
"""

import json
import re
import sys
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "scenario.schema.json").read_text())
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
KNOWN = {"$schema", "title", "description", "type", "properties", "additionalProperties", "anyOf", "enum", "pattern",
         "minimum", "maximum", "required", "items", "minItems", "maxItems"}


def accepts(schema, value):
    unknown = set(schema) - KNOWN
    assert not unknown, unknown
    if "anyOf" in schema and not any(accepts(s, value) for s in schema["anyOf"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "type" in schema:
        if not isinstance(value, TYPES[schema["type"]]):
            return False
        if isinstance(value, bool) and schema["type"] in ("integer", "number"):
            return False
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return False
    if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return False
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            return False
        return all(accepts(schema.get("items", {}), item) for item in value)
    if isinstance(value, dict):
        if any(key not in value for key in schema.get("required", [])):
            return False
        properties = schema.get("properties", {})
        if not schema.get("additionalProperties", True) and set(value) - set(properties):
            return False
        return all(accepts(properties.get(key, {}), item) for key, item in value.items())
    return True


class Schema(unittest.TestCase):
    def test_takes_every_shipped_scenario(self):
        files = [f for f in (ROOT / "scenarios").rglob("*.toml") if "library" not in f.parts]
        files = [f for f in files if f.name not in ("sweep.toml", "quick.toml")]  # of the Python package
        self.assertGreater(len(files), 9)
        for file in files:
            with self.subTest(file.name):
                self.assertTrue(accepts(SCHEMA, tomllib.loads(file.read_text())))

    def test_refuses_mistakes(self):
        for text in ("[blok]\n", "[block]\nwidth = 2\n", "[run]\nseed = -1\n", "[regimen]\npressure = 9\n",
                     "[device]\nactuation = 'laser'\n", "[[regimen.sessions]]\ndevice = 'roller_192'\n"):
            with self.subTest(text):
                self.assertFalse(accepts(SCHEMA, tomllib.loads(text)))


if __name__ == "__main__":
    sys.exit(unittest.main())
