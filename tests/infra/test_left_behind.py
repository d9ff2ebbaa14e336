"""What `make deploy` says of what a failed deployment or a deleted stack left."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from infra.adopt import KEPT, import_template
from infra.deploy import main
from tests.infra.deploying import told
from tests.infra.template import Template
from tests.support.aws_answers import Answer, Aws, result, stacks

CLIENT = "rollcall.apps.googleusercontent.com"


def events(**skipped: str) -> Answer:
    """Events of a stack of which these were left, by logical id with the type of each."""
    members = "".join(
        "<member><StackId>s</StackId><EventId>e</EventId><StackName>Rollcall</StackName>"
        f"<LogicalResourceId>{name}</LogicalResourceId><ResourceType>{kind}</ResourceType>"
        f"<PhysicalResourceId>id-of-{name}</PhysicalResourceId>"
        "<ResourceStatus>DELETE_SKIPPED</ResourceStatus></member>"
        for name, kind in skipped.items()
    )
    return result("DescribeStackEvents", f"<StackEvents>{members}</StackEvents>")


def deleted_stacks(*created: str) -> Answer:
    members = "".join(
        f"<member><StackId>stack-of-{day}</StackId><StackName>Rollcall</StackName>"
        f"<StackStatus>DELETE_COMPLETE</StackStatus><CreationTime>{day}T00:00:00Z</CreationTime>"
        "</member>"
        for day in created
    )
    return result("ListStacks", f"<StackSummaries>{members}</StackSummaries>")


def fails(command: list[str], environment: Mapping[str, str] | None = None) -> int:
    """The CDK fails; everything before it is done."""
    return 7 if "deploy" in command else 0


@pytest.fixture
def new(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ROLLCALL_GOOGLE_CLIENT_ID", CLIENT)
    environment.setenv("ROLLCALL_ALLOWED_DOMAINS", "corp.example")
    environment.setattr("infra.deploy._revision", lambda *_arguments: {})


@pytest.mark.usefixtures("new")
def test_what_a_failed_first_deployment_leaves_is_said_with_how_to_be_rid_of_it(
    capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    aws.answers["DescribeStackEvents"] = events(State="AWS::DynamoDB::GlobalTable")
    assert main([], stdin=io.StringIO(), run=fails) == 7
    out = capsys.readouterr().out
    assert "State was left behind, with nothing in it. To be rid of it:" in out
    (line,) = [line for line in out.splitlines() if "id-of-State" in line]
    commands = line.strip().split(" && ")
    assert [one.split()[:3] for one in commands] == [
        ["aws", "dynamodb", "update-table"],
        ["aws", "dynamodb", "delete-table"],
    ]
    assert all("--region us-west-2 --table-name id-of-State" in one for one in commands)


@pytest.mark.usefixtures("new")
def test_a_failed_update_says_nothing_of_deleting_tables(
    capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    aws.answers["DescribeStacks"] = stacks(PageUrl="https://rollcall.example")
    aws.answers["DescribeStackEvents"] = events(State="AWS::DynamoDB::GlobalTable")
    assert main([], stdin=io.StringIO(), run=fails) == 7
    assert "delete-table" not in capsys.readouterr().out


def test_a_stack_that_is_there_takes_nothing_over(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    aws.answers["DescribeStacks"] = stacks(PageUrl="https://rollcall.example")
    assert "Rollcall is there: only a new one can take something over." in told(capsys, "--adopt")


def test_without_a_deleted_stack_the_ids_are_asked_for(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    aws.answers["ListStacks"] = deleted_stacks()
    text = told(capsys, "--adopt")
    assert "remembers no deleted stack Rollcall" in text
    assert all(f"{name}=ID" in text for name in KEPT)


def test_what_the_newest_deleted_stack_left_is_shown_before_it_is_taken(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    aws.answers["ListStacks"] = deleted_stacks("2026-01-01", "2026-03-01", "2026-02-01")
    aws.answers["DescribeStackEvents"] = events(**dict.fromkeys(KEPT, "any"))
    assert main(["--adopt"], stdin=io.StringIO(), run=lambda *_arguments: 99) == 99
    out = capsys.readouterr().out
    assert all(f"  {name}: id-of-{name}\n" in out for name in KEPT)
    assert aws.stacks_asked_for[-1] == "stack-of-2026-03-01"


def test_the_import_names_nothing_that_is_not_imported(template: Template) -> None:
    cut = import_template(template.document)
    assert cut["Resources"].keys() == KEPT.keys()
    foreign = [name for name in template.resources if name not in KEPT and f"'{name}'" in str(cut)]
    assert not foreign
