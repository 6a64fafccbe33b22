"""What an earlier stack left, or a backup gave back, is gone on with once it is what the template would have made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from delivery.preflight.kept import Kept
from delivery.preflight.kept_pool import SECOND_FACTOR
from delivery.preflight.kept_table import describe_table
from delivery.preflight.unready import Unready
from delivery.template.intrinsics import Resolver
from delivery.template.loader import load_template
from local.stack import TEMPLATE
from stack.deployed import present_stack, session_in
from stack.faults import CommandRefused
from tests.account import GROUPS, REGION, Account
from tests.delivery.preflight import aws_cli

TABLES = {"KeptPermissionsTable": "PermissionsTable", "KeptDeskTable": "DeskTable"}
ENVIRONMENTS = ["dev", "prod"]
DECLARED = load_template(TEMPLATE)


@pytest.fixture(autouse=True)
def _region(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", REGION)


def kept(**overrides: str) -> Kept:
    session = session_in()
    return Kept(DECLARED.with_defaults(overrides), overrides, session, present_stack(session, "desk"))


def declared(logical_id: str) -> Any:
    template = DECLARED.with_defaults({"Environment": "prod"})
    return Resolver(template, {}).resolve(template.properties(logical_id))


def restore(account: Account, logical_id: str, **changes: Any) -> str:
    """Make a table as a restore to a moment leaves it: keys, rows and encryption, and few other settings."""
    properties = declared(logical_id)
    names = ("AttributeDefinitions", "KeySchema", "BillingMode")
    settings: dict[str, Any] = {name: properties[name] for name in names} | {"SSESpecification": {"Enabled": True}}
    named = {key["AttributeName"] for key in settings["KeySchema"]}
    settings["AttributeDefinitions"] = [
        one for one in settings["AttributeDefinitions"] if one["AttributeName"] in named
    ]
    account.dynamodb.create_table(TableName=f"restored-{logical_id}", **{**settings, **changes})
    return f"restored-{logical_id}"


def mended(overrides: Mapping[str, str]) -> Iterator[Unready]:
    """Run the first command that is printed, and look again, until nothing is; yield what there was to do."""
    for _ in range(20):
        left = list(kept(**overrides).unready())
        if not left:
            return
        yield left[0]
        aws_cli.run(left[0].command)
    pytest.fail(f"the printed commands do not mend it: {left}")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize(("parameter", "logical_id"), TABLES.items())
def test_the_commands_that_are_printed_make_of_a_restored_table_the_one_that_the_template_makes(
    account: Account, parameter: str, logical_id: str, environment: str
) -> None:
    name = restore(account, logical_id)

    done = [one.what for one in mended({parameter: name, "Environment": environment})]

    properties = declared(logical_id)
    table: Any = account.dynamodb.describe_table(TableName=name)["Table"]
    life = account.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    recovery: Any = account.dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    indexes = {index["IndexName"]: index["KeySchema"] for index in table.get("GlobalSecondaryIndexes", [])}
    assert indexes == {one["IndexName"]: one["KeySchema"] for one in properties.get("GlobalSecondaryIndexes", [])}
    stream = table.get("StreamSpecification", {}).get("StreamViewType")
    assert stream == properties.get("StreamSpecification", {}).get("StreamViewType")
    assert life.get("AttributeName") == properties.get("TimeToLiveSpecification", {}).get("AttributeName")
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert table["DeletionProtectionEnabled"] is (environment == "prod")
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert all(name in what for what in done)
    switches = [one for one in ("StreamSpecification", "TimeToLiveSpecification") if one in properties]
    lacking = ["recovery", *indexes, *switches]
    assert len(done) == len(set(done)) == len(lacking) + (environment == "prod")


def test_a_table_that_was_restored_with_another_encryption_is_named(account: Account) -> None:
    name = restore(account, "DeskTable", SSESpecification={"Enabled": False})

    (unready,) = [one for one in kept(KeptDeskTable=name).unready() if "encrypted" in one.what]

    assert (
        "update-table --table-name restored-DeskTable --sse-specification Enabled=true,SSEType=KMS" in unready.command
    )


def test_a_table_that_is_being_changed_is_waited_for(account: Account) -> None:
    name = restore(account, "DeskTable")
    list(mended({"KeptDeskTable": name}))
    table = describe_table(account.dynamodb, name)
    creating = replace(table, table={**table.table, "TableStatus": "UPDATING"})

    (unready,) = creating.unready(declared("DeskTable") | {"DeletionProtectionEnabled": False})

    assert (unready.command, "wait until it is ACTIVE" in unready.what) == ("", True)


def test_a_stream_that_tells_of_whole_rows_is_ended_first(account: Account) -> None:
    name = restore(
        account, "DeskTable", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )

    (ended, begun) = [one for one in kept(KeptDeskTable=name).unready() if "stream" in one.command]

    assert "has a stream of NEW_AND_OLD_IMAGES: end it first" in ended.what
    assert "StreamEnabled=false" in ended.command
    assert "StreamEnabled=true,StreamViewType=KEYS_ONLY" in begun.command


@pytest.mark.parametrize("parameter", TABLES)
def test_a_table_with_other_keys_is_no_table_of_ours(account: Account, parameter: str) -> None:
    account.dynamodb.create_table(
        TableName="other",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )

    with pytest.raises(CommandRefused, match="other has other keys"):
        list(kept(**{parameter: "other"}).unready())


def test_the_desks_stream_is_found_out(account: Account) -> None:
    name = restore(account, "DeskTable")
    assert kept(KeptDeskTable=name).stream() == {}
    list(mended({"KeptDeskTable": name}))
    arn = account.dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]

    assert kept(KeptDeskTable=name).stream() == {"KeptDeskStreamArn": arn}
    assert kept(KeptDeskTable=name, KeptDeskStreamArn=arn).stream() == {"KeptDeskStreamArn": arn}
    assert kept().stream() == {}
    with pytest.raises(CommandRefused, match="leave it out"):
        kept(KeptDeskTable=name, KeptDeskStreamArn=arn + "0").stream()


def test_a_table_is_described_once(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    name = restore(account, "DeskTable")
    described: list[str] = []

    def describe(client: Any, table: str) -> Any:
        described.append(table)
        return describe_table(client, table)

    monkeypatch.setattr("delivery.preflight.kept.describe_table", describe)
    left = kept(KeptDeskTable=name)

    assert list(left.unready())
    left.stream()

    assert described == [name]


def pool(account: Account, **changes: Any) -> str:
    """Make a pool as an earlier stack left it, but for these changes."""
    properties = declared("StaffPool")
    names = ("AdminCreateUserConfig", "AutoVerifiedAttributes", "UserAttributeUpdateSettings", "DeletionProtection")
    settings = {name: properties[name] for name in (*names, "AccountRecoverySetting", "MfaConfiguration")}
    made = account.cognito.create_user_pool(PoolName="left", **{**settings, **changes})["UserPool"]["Id"]
    for group in GROUPS:
        account.cognito.create_group(UserPoolId=made, GroupName=group)
    return made


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_pool_that_an_earlier_stack_left_is_ready(account: Account, environment: str) -> None:
    assert list(kept(KeptStaffPoolId=pool(account), Environment=environment).unready()) == []


SETTINGS: Mapping[str, tuple[dict[str, Any], str]] = {
    "strangers": ({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}}, "self-registration"),
    "addresses": ({"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []}}, "verified"),
    "deletion": ({"DeletionProtection": "INACTIVE"}, "protected from deletion"),
    "plan": ({"UserPoolTier": "LITE"}, "Lite"),
    "second factor": ({"MfaConfiguration": "OPTIONAL"}, "MFA OPTIONAL, where Mfa is ON"),
}


@pytest.mark.parametrize(("changes", "what"), SETTINGS.values(), ids=SETTINGS)
def test_a_pool_of_staff_that_is_less_safe_than_the_templates_is_named(
    account: Account, changes: dict[str, Any], what: str
) -> None:
    (unready,) = kept(KeptStaffPoolId=pool(account, **changes), Environment="prod").unready()

    assert what in unready.what
    # The API sets to its default whatever it is not told.
    assert (unready.command, "console" in unready.what) == ("", True)


@pytest.mark.parametrize("present", SECOND_FACTOR)
@pytest.mark.parametrize("wanted", SECOND_FACTOR)
def test_a_pool_of_staff_may_ask_for_more_than_the_deployment_says_and_never_for_less(
    account: Account, present: str, wanted: str
) -> None:
    left = pool(account, MfaConfiguration=present)

    unready = list(kept(KeptStaffPoolId=left, Mfa=wanted).unready())

    is_weaker = (present, wanted) in {("OFF", "OPTIONAL"), ("OFF", "ON"), ("OPTIONAL", "ON")}
    assert bool(unready) is is_weaker


def test_groups_that_the_first_policy_is_for_are_made_by_the_printed_commands(account: Account) -> None:
    left = pool(account)
    account.cognito.delete_group(UserPoolId=left, GroupName="auditors")

    (unready,) = mended({"KeptStaffPoolId": left})

    assert "no group auditors" in unready.what


@pytest.mark.parametrize(
    ("parameter", "also"),
    [("KeptStaffPoolId", {}), ("CustomerPoolId", {"CustomerCallbackUrls": "https://shop.example.com/"})],
)
def test_a_pool_that_has_a_domain_of_another_stack_gives_it_up_first(
    account: Account, parameter: str, also: dict[str, str]
) -> None:
    left = pool(account)
    account.cognito.create_user_pool_domain(UserPoolId=left, Domain="service-desk-of-old")

    (unready,) = mended({parameter: left, **also})

    assert "has the domain service-desk-of-old of an earlier stack" in unready.what


def test_the_companys_own_page_is_never_offered_for_deletion(account: Account) -> None:
    left = pool(account)
    account.cognito.create_user_pool_domain(UserPoolId=left, Domain="accounts")

    (unready,) = kept(CustomerPoolId=left, CustomerCallbackUrls="https://shop.example.com/").unready()

    assert "name it with CustomerSignInUrl" in unready.what
    assert unready.command == ""


@pytest.mark.parametrize(
    ("parameter", "domain", "also"),
    [
        ("KeptStaffPoolId", "service-desk-{}", {}),
        ("CustomerPoolId", "service-desk-customers-{}", {"CustomerCallbackUrls": "https://shop.example.com/"}),
    ],
)
def test_a_pool_that_has_the_stacks_own_domain_is_ready(
    account: Account, parameter: str, domain: str, also: dict[str, str]
) -> None:
    account.deploy("desk", StaffPoolId="another")
    stack_id = account.cloudformation.describe_stacks(StackName="desk")["Stacks"][0]["StackId"]
    left = pool(account)
    account.cognito.create_user_pool_domain(UserPoolId=left, Domain=domain.format(stack_id.rpartition("/")[2]))

    assert list(kept(**{parameter: left, **also}).unready()) == []


def test_the_companys_own_pool_may_have_any_domain_where_it_has_its_own_page(account: Account) -> None:
    left = pool(account)
    account.cognito.create_user_pool_domain(UserPoolId=left, Domain="accounts")

    assert list(kept(CustomerPoolId=left, CustomerSignInUrl="https://accounts.example.com").unready()) == []


def test_a_pool_of_customers_in_which_nobody_can_choose_a_new_password_is_named(account: Account) -> None:
    recovery = {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
    left = pool(account, AccountRecoverySetting=recovery)

    (unready,) = kept(CustomerPoolId=left, CustomerSignInUrl="https://accounts.example.com").unready()

    assert "account recovery" in unready.what
