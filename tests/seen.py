"""Who is shown which tools at first: what the policy of a first deployment says, the owner's grants among it."""

from stack.people import PEOPLE, tools_at_first


def seen_by(username: str) -> tuple[str, ...]:
    """Return the names of the tools that one of the made-up people is shown, in order."""
    (person,) = (person for person in PEOPLE if person.username == username)
    return tools_at_first(person)
