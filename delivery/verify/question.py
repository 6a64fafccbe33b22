"""One assumption: how it is asked about, and how the answer is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from delivery.verify.unanswered import NotThere, Unanswered
from delivery.verify.verdict import CheckResult, Verdict, fail_verdict, untried_verdict

Answer = TypeVar("Answer")
With = TypeVar("With")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[Answer]):
    """One line of the report, before it is asked."""

    #: What is asked about, without a full stop. The same in every run: programs go by it.
    about: str
    ask: Callable[[], Answer]
    judge: Callable[[Answer], Verdict]


AnyQuestion = Question[Any]
#: What a section says of the questions that could not be put.
REST: Final = "what else there is to ask here"
#: What keeps a question from an answer, or an answer from a judgement: AWS, the network, or a shape that nobody has
#: seen, which spoils this line and no other.
_KEPT_FROM: Final = (NotThere, Unanswered, LookupError, TypeError, ValueError)


def findings(section: str, questions: Callable[[With], Iterable[AnyQuestion]], means: With) -> Iterator[CheckResult]:
    """Ask the questions of a section and yield what came of each, in their order.

    What cannot be asked at all, because what leads to the questions does not answer, is one finding of the section.
    """
    try:
        for question in questions(means):
            yield CheckResult(section=section, about=question.about, verdict=_answer(question))
    except _KEPT_FROM as why:
        yield CheckResult(section=section, about=REST, verdict=_verdict(why))


def _answer(question: AnyQuestion) -> Verdict:
    try:
        return question.judge(question.ask())
    except _KEPT_FROM as why:
        return _verdict(why)


def _verdict(why: Exception) -> Verdict:
    match why:
        case NotThere():
            advice = "It was deleted by hand. Deploy again, or make it again by hand."
            return fail_verdict(f"{why.action} says that there is none", advice)
        case Unanswered():
            return untried_verdict(why.found, why.advice)
    return untried_verdict(f"the answer was not understood ({type(why).__name__}: {why})", "Report it, with this line.")
