"""What this machine stands in for, and what it says that it does not."""

from __future__ import annotations

from typing import Any, cast

import pytest

from delivery.template.choice import deployed_template
from delivery.template.loader import TemplateProblem, load_template
from local.aws.resources import create_resources
from local.stack import TEMPLATE
from tests.infrastructure.transformed import KEPT_DESK

#: Asked for anything, it fails: nothing may be made.
NOTHING = cast("Any", None)


@pytest.mark.parametrize(
    ("parameters", "because"),
    [(KEPT_DESK, "no earlier stack left a DeskTable")],
)
def test_a_deployment_that_needs_what_is_not_on_this_machine_is_refused_before_anything_is_made(
    parameters: dict[str, str], because: str
) -> None:
    template = deployed_template(load_template(TEMPLATE), parameters)

    with pytest.raises(TemplateProblem, match=because):
        create_resources(template, NOTHING, "http://127.0.0.1:9000/mcp")
