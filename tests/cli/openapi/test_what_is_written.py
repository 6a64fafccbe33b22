"""Tools begun from documents: what is written works, but for what a model is told, which its owner must write."""

from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from delivery.template.own import merged_document
from tests.cli.openapi.checkout import DOCUMENTS, AuthorsCheckout

#: Name → the document, the operation and the words of the command.
BEGUN: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "reply_to_request": ("requests.json", "createRequestComment", ("--effect", "writes")),
    "get_request": ("requests.json", "getCustomerRequest", ()),
    "get_remote_ticket": ("tickets.yaml", "get-/crm/v3/objects/tickets/{ticketId}_getById", ()),
    "change_remote_ticket": ("tickets.yaml", "updateTicket", ("--effect", "writes", "--without", "properties")),
    "remove_remote_ticket": ("tickets.yaml", "removeTicket", ("--effect", "destroys", "--system", "crm")),
    "unseal_ticket": ("tickets.yaml", "unsealTicket", ("--effect", "destroys", "--system", "crm")),
    "set_due": ("tickets.yaml", "setDue", ("--effect", "writes", "--system", "crm")),
    "reset_settings": ("tickets.yaml", "resetSettings", ("--effect", "writes", "--system", "crm")),
    "place_order": ("tickets.yaml", "placeOrder", ("--effect", "writes", "--system", "crm")),
    "search_remote_tickets": ("tickets.yaml", "searchTickets", ("--search", "--system", "crm")),
}
UNWRITTEN: Final = "test_what_a_model_is_told_of_it_is_written"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorsCheckout]:
    folder = tmp_path_factory.mktemp("checkout")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        made = AuthorsCheckout(folder)
        for name, (document, operation, words) in BEGUN.items():
            begun = made.begin(DOCUMENTS / document, operation, *words, name=name)
            assert begun.exit_code == 0, begun.output
            assert "docs/tools-from-openapi.md" in begun.output
        yield made


def test_all_tests_that_it_writes_pass_but_the_one_of_what_a_model_is_told(checkout: AuthorsCheckout) -> None:
    places = "-q", "-p", "no:cacheprovider", "-n0", f"--rootdir={checkout.folder}"
    done = checkout.run("pytest", *places, "-c", "pyproject.toml", "tools/tests")

    failed = {line.split("::")[-1].split(" ")[0] for line in done.stdout.splitlines() if line.startswith("FAILED")}
    assert failed == {UNWRITTEN}, done.stdout
    assert f"{len(BEGUN)} failed" in done.stdout
    assert "error" not in done.stdout.splitlines()[-1]


def test_once_its_owner_has_written_what_a_model_is_told_all_of_them_pass(checkout: AuthorsCheckout) -> None:
    tool = checkout.folder / "tools" / "reply_to_request.py"
    before = tool.read_text()
    tool.write_text(before.replace("Say to a model what", "Tells what").replace("Say to a model: ", ""))

    done = checkout.run("pytest", "-q", "-p", "no:cacheprovider", "-n0", "tools/tests/test_reply_to_request.py")
    tool.write_text(before)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("words", ["check", "format --check"])
def test_it_is_as_the_linter_wants_it(checkout: AuthorsCheckout, words: str) -> None:
    done = checkout.run("ruff", *words.split(), "--no-cache", "tools")

    assert done.returncode == 0, done.stdout


def test_the_type_checker_is_content_with_it(checkout: AuthorsCheckout) -> None:
    files = [f"layers/shared/desk_tools/{name}.py" for name in BEGUN]
    tests = [f"layers/shared/desk_tools/tests/test_{name}.py" for name in BEGUN]

    done = checkout.run("mypy", *files, *tests)

    assert done.returncode == 0, done.stdout


def test_a_system_is_named_once_with_the_right_to_its_credential_alone(checkout: AuthorsCheckout) -> None:
    whole = merged_document(checkout.folder / "template.yaml")["Resources"]
    statements = {
        policy["PolicyName"]: policy["PolicyDocument"]["Statement"]
        for policy in whole["McpRole"]["Properties"]["Policies"]
    }
    variables = whole["McpFunction"]["Properties"]["Environment"]["Variables"]

    for name, logical_id in (("company_desk", "CompanyDeskCredential"), ("crm", "CrmCredential")):
        (statement,) = statements[name]
        assert statement["Action"] == "secretsmanager:GetSecretValue"
        assert statement["Resource"] == variables[f"{name.upper()}_SECRET_ID"] == {"Ref": logical_id}
        assert "SecretString" not in whole[logical_id]["Properties"]
    assert variables["COMPANY_DESK_URL"] == "https://desk.example.com"
    assert variables["CRM_URL"] == "https://api.example.com/crm/v3"


def test_the_name_can_be_said_as_an_option(checkout: AuthorsCheckout) -> None:
    words = ("--effect", "writes", "--as", "write_to_request")
    begun = checkout.begin(DOCUMENTS / "requests.json", "createRequestComment", *words, name="")
    there = checkout.folder / "tools" / "write_to_request.py"
    is_written = there.exists()
    two = checkout.begin(DOCUMENTS / "requests.json", "createRequestComment", *words, name="answer_request")

    assert begun.exit_code == 0, begun.output
    assert is_written
    assert two.exit_code == 2
    assert not (checkout.folder / "tools" / "answer_request.py").exists()
