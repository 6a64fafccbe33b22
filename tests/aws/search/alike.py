"""The index's keys of people who differ by a number only, for desks with very many."""

from collections.abc import Callable
from functools import cache

from servicedesk.tools.desk import Customer
from tests.aws.search.index import keys_of

#: Beyond all numbers that are asked for.
_MARK = 900_000


def keys_of_alike(make: Callable[[int], Customer], period: int) -> Callable[[Customer], list[str]]:
    """Return what returns a customer's keys, without taking anybody's fields apart again.

    Args:
        make: Makes the customer of a number, which is written with six digits wherever it is, in the id at the end.
        period: After so many numbers everything but the number is the same. A divisor of 900,000.
    """

    @cache
    def pattern(kind: int) -> list[str]:
        return sorted(keys_of(make(_MARK + kind)))

    def keys_with_number(one: Customer) -> list[str]:
        written = one.customer_id[-6:]
        kind = int(written) % period
        return [key.replace(f"{_MARK + kind}", written) for key in pattern(kind)]

    return keys_with_number
