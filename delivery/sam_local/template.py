"""The built template, as ``sam local`` can use it."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from delivery.template.loops import unroll

NAME = "template-local.json"


def without_loops(built: Path) -> Path:
    """Write the built template, its loops written out, beside it, where its relative paths hold; return the new path.

    ``sam local`` (1.170) unrolls loops too, and then finds no function behind a route.
    """
    document = yaml.safe_load(built.read_text(encoding="utf-8"))
    document = unroll(document, document.get("Parameters") or {})
    document["Transform"] = "AWS::Serverless-2016-10-31"
    path = built.with_name(NAME)
    path.write_text(json.dumps(document, default=str), encoding="utf-8")
    return path
