"""A tool of the product's that is imported when it is first called; until then, what is kept of it is enough."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from servicedesk.tools.argument_choices import choices
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import Limit
from servicedesk.tools.published import Description, description_of, kept_rows, kept_schema
from servicedesk.tools.rows import Choices
from servicedesk.tools.tool import CONFIRMATION, AnyTool, Arguments, Caller, Result, Tool


class ToolOnDemand(Tool[Any, Any]):
    """A tool that is listed, granted and counted by its description, and made when somebody calls it.

    Args:
        said: What is kept of it.
        make: Imports it and builds it.
    """

    _said: Description
    _make: Callable[[], AnyTool]

    def __init__(self, said: Description, make: Callable[[], AnyTool]) -> None:
        rows, limit = said["rows"], said["limit"]
        # Not by assignment: a tool never changes.
        vars(self).update(
            name=said["name"],
            title=said["title"],
            description=said["description"],
            effect=Effect(said["effect"]),
            rows=None if rows is None else kept_rows(rows),
            limit=None if limit is None else Limit(**limit),
            _said=said,
            _make=make,
        )

    @cached_property
    def made(self) -> AnyTool:
        """The tool itself.

        Raises:
            TypeError: It is not as it is described, which is what every decision about it went by.
        """
        made: AnyTool = self._make()
        if (description_of(made), made.rows) != (self._said, self.rows):
            raise TypeError(f"{self.name} is not what published.json says of it: make golden writes it")
        return made

    @cached_property
    def arguments(self) -> type[Arguments]:
        """As the tool itself has them, and so the three that follow."""
        return self.made.arguments

    @cached_property
    def result(self) -> type[Result]:  # noqa: D102 -- said above
        return self.made.result

    @cached_property
    def run(self) -> Callable[[Any, Caller], Any]:  # noqa: D102
        return self.made.run

    @cached_property
    def question(self) -> Callable[[Any, Caller], str] | None:  # noqa: D102
        return self.made.question

    @property
    def asks(self) -> bool:
        """As it is described, and so the three that follow."""
        return self._said["asks"]

    @cached_property
    def input_schema(self) -> dict[str, Any]:  # noqa: D102
        return kept_schema(self._said["arguments"])

    @cached_property
    def choices(self) -> Choices:  # noqa: D102
        return choices(self.input_schema, without=CONFIRMATION)

    @cached_property
    def outline(self) -> dict[str, Any]:  # noqa: D102
        return kept_schema(self._said["result"])
