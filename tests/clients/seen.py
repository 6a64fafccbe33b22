"""Who is shown which tools."""

from collections.abc import Mapping

#: By user name, of an administrator and of an auditor; sorted by name.
TOOLS: Mapping[str, tuple[str, ...]] = {
    "alice": ("create_ticket", "delete_customer", "get_customer", "reset_password", "search_customer"),
    "carol": ("get_customer", "search_customer"),
}
