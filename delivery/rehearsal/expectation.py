"""What a rehearsal expects, and the failure where it is not so."""


class Failed(Exception):
    """The rehearsal did not go as a deployment must."""


def expect(is_so: object, what: str) -> None:
    """Raise `Failed` unless something is so."""
    if not is_so:
        raise Failed(what)
