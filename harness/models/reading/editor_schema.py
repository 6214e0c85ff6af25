"""JSON schema of the declarations, for editors that complete and check YAML while it is written.

``python -m harness.models.reading.editor_schema > telescopes/telescope.schema.json`` writes it anew.
"""

from __future__ import annotations

import json
import sys

from harness.models.schema import Document


def editor_schema() -> str:
    """The schema as text of a file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Document.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(editor_schema())
