"""Tells which scheduling block it was run with."""

import json
from pathlib import Path


def init(greeting="hello"):
    print(f"init was told {greeting}")


def main(*names, sb_json, sbi_id):
    block = json.loads(Path(sb_json).read_text(encoding="utf-8"))
    print(f"{sbi_id} of {block['sbd_id']} for {', '.join(names)}")
