"""Your own tools. An upgrade leaves this folder alone; docs/add-a-tool.md says what goes where."""

from desk_tools.get_contact_card import get_contact_card
from servicedesk.tools import DefaultGrant, MakeTool

#: Your tools. What is not here is in nobody's list, and nobody can call it.
TOOLS: tuple[MakeTool, ...] = (get_contact_card,)

#: Who may use them in a new deployment. Where there is one already, administrators decide: `servicedesk grant`.
GRANTS: tuple[DefaultGrant, ...] = (
    DefaultGrant("support-engineers", "get_contact_card"),
    DefaultGrant("administrators", "get_contact_card"),
)

#: Which of the product's tools your desk does without, by name: "reset_password", "delete_customer".
LEFT_OUT: tuple[str, ...] = ()
