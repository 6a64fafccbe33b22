"""Words by which a desk's tickets are found: in the subject, or in it and the description together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic

from servicedesk.desks.conversation import DeskTicket, RecordT
from servicedesk.desks.words import has_all, words_of


class TicketWords(Generic[RecordT]):
    """What words are, and which tickets have them: for a desk that compares them in its own way."""

    def descriptions(self, found: Sequence[DeskTicket[RecordT]]) -> Sequence[str] | None:  # noqa: ARG002 -- the port's
        """Return the descriptions of tickets that were found, for the words; None if the desk's search has to do."""
        return None

    def words_of(self, words: str) -> Sequence[str]:
        """Return the words of what was typed."""
        return words_of(words)

    def has_words(self, sought: Iterable[str], *texts: str) -> bool:
        """Whether the texts have all the words."""
        return has_all(sought, *texts)

    def ids_with(self, sought: Sequence[str], seen: Sequence[DeskTicket[RecordT]]) -> frozenset[str]:
        """Return the ids of those that have the words; descriptions are read only where they matter."""
        by_subject = {one.ticket.ticket_id for one in seen if self.has_words(sought, one.ticket.subject)}
        others = [one for one in seen if one.ticket.ticket_id not in by_subject]
        texts = self.descriptions(others)
        if texts is None:
            return frozenset(one.ticket.ticket_id for one in seen)
        both = zip(others, texts, strict=True)
        by_text = {one.ticket.ticket_id for one, text in both if self.has_words(sought, one.ticket.subject, text)}
        return frozenset(by_subject | by_text)
