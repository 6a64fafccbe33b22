"""Names in the code: no function is called by a bare participle, and no two public classes are called the same."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("layers", "functions", "cli", "transfer", "stack", "local", "delivery", "walkthrough", "tools")
#: Beside the rooms, where functions are called from many places.
HELPERS: Final = ("benchmarks/**/*.py", "tests/*.py", "tests/fakes/**/*.py", "tests/worlds/**/*.py")

Function = ast.FunctionDef | ast.AsyncFunctionDef

#: One word, public or private; what has two (`paired_spread`, `is_purged`) says of what.
ONE_WORD: Final = re.compile(r"_*([a-z]+)")
REGULAR: Final = re.compile(r"[a-z]+(ed|en|ing)")
#: Those that are no verb's first form as well, as `read`, `put` and `run` are.
IRREGULAR: Final = frozenset({
    "begun", "bought", "bound", "brought", "built", "caught", "done", "drawn", "felt", "found", "gone", "got",
    "heard", "held", "hidden", "kept", "known", "led", "left", "lost", "made", "meant", "met", "paid", "said", "sent",
    "shown", "sold", "sought", "spent", "sworn", "taught", "thought", "told", "torn", "understood", "withdrawn",
    "withheld", "won", "worn",
})  # fmt: skip
#: They end like a participle: nouns, and verbs in their first form.
NO_PARTICIPLES: Final = frozenset({
    "binding", "bring", "embed", "everything", "exceed", "feed", "heading", "listen", "listing", "mapping", "need",
    "open", "ping", "seed", "setting", "shorten", "string", "token", "when",
})  # fmt: skip


def is_participle(name: str) -> bool:
    """Return whether the name of a function is one participle, and says neither what it does nor what it returns."""
    match = ONE_WORD.fullmatch(name)
    if match is None or match[1] in NO_PARTICIPLES:
        return False
    return match[1] in IRREGULAR or REGULAR.fullmatch(match[1]) is not None


def is_property(function: Function) -> bool:
    """Return whether a method is read like a field, whose name may be a participle."""
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any("property" in decorator or decorator.endswith(".setter") for decorator in decorators)


def bare_participles(sources: Mapping[str, str]) -> Iterator[str]:
    """Yield file, line and name of each function that is called by a bare participle, however deep it stands."""
    for path, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, Function) and is_participle(node.name) and not is_property(node):
                yield f"{path}:{node.lineno} {node.name}"


def shared_names(sources: Mapping[str, str]) -> Iterator[str]:
    """Yield name, files and lines of the public classes that are called the same."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, source in sources.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{path}:{node.lineno}")
    yield from (f"{name}: {', '.join(found)}" for name, found in sorted(places.items()) if len(found) > 1)


def sources_at(patterns: Iterable[str]) -> dict[str, str]:
    """Return the source files that are no tests of the tools, by their path."""
    files = sorted({path for pattern in patterns for path in ROOT.glob(pattern)})
    paths = {str(path.relative_to(ROOT)): path for path in files}
    return {name: path.read_text() for name, path in paths.items() if not name.startswith("tools/tests/")}


PRODUCT: Final = tuple(f"{room}/**/*.py" for room in ROOMS)


def test_no_function_is_called_by_a_bare_participle() -> None:
    found = list(bare_participles(sources_at((*PRODUCT, *HELPERS))))

    assert not found, "\n".join(found)


def test_no_two_public_classes_of_the_product_have_one_name() -> None:
    found = list(shared_names(sources_at(PRODUCT)))

    assert not found, "\n".join(found)


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_is_looked_at(room: str) -> None:
    assert sources_at([f"{room}/**/*.py"])


@pytest.mark.parametrize(
    "source",
    [
        "def granted(): ...",
        "async def _decided(): ...",
        "class Rules:\n    def hidden(self): ...",
        "def outer():\n    def listing_of(): ...\n    def watching(): ...",
        "if True:\n    @contextmanager\n    def told(): ...",
    ],
)
def test_a_participle_is_told_with_its_place(source: str) -> None:
    (told,) = bare_participles({"cli/made_up.py": source})

    assert re.fullmatch(r"cli/made_up\.py:\d (granted|_decided|hidden|watching|told)", told)


@pytest.mark.parametrize(
    "source",
    [
        "def with_grant(): ...",
        "def granted_tools(): ...",
        "def read(): ...",
        "def heading(): ...",
        "def __len__(self): ...",
        "class Rules:\n    @property\n    def hidden(self): ...",
        "class Rules:\n    @cached_property\n    def known(self): ...",
    ],
)
def test_another_name_is_left_alone(source: str) -> None:
    assert list(bare_participles({"cli/made_up.py": source})) == []


def test_classes_that_share_a_name_are_told_with_their_places() -> None:
    sources = {
        "cli/a.py": "class Report: ...\nclass _Private: ...",
        "stack/b.py": "\nclass Report: ...\nclass _Private: ...",
        "local/c.py": "class Outer:\n    class Report: ...",
    }

    assert list(shared_names(sources)) == ["Report: cli/a.py:1, stack/b.py:2"]
