"""Policies as the embedded AWS can judge them."""

from typing import Any

from local.system.policies import make_judgeable

SECRET = {"Type": "AWS::SecretsManager::Secret", "Properties": {}}
WORKER = {"Fn::GetAtt": ["Worker", "Arn"]}
OVER_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


def judged(*statements: dict[str, Any], document: str = "PolicyDocument") -> list[dict[str, Any]]:
    policy = {"Properties": {document: {"Statement": list(statements)}}, "Type": "AWS::IAM::Policy"}
    resources = {"Key": SECRET, "Policy": policy}
    make_judgeable(resources)
    found: list[dict[str, Any]] = policy["Properties"][document]["Statement"]  # type: ignore[index]
    return found


def test_a_secret_is_named_by_its_arn_and_everything_else_stays() -> None:
    table = {"Fn::GetAtt": ["Table", "Arn"]}
    (one,) = judged({"Action": "x", "Resource": [{"Ref": "Key"}, table, {"Ref": "Other"}]})
    assert one["Resource"] == [
        {"Fn::Sub": "arn:aws:secretsmanager:*:*:secret:${Key}-*"},
        table,
        {"Ref": "Other"},
    ]


def test_letters_are_allowed_whatever_is_named_since_nothing_is_told_of_it() -> None:
    (one,) = judged({"Action": "ses:SendEmail", "Resource": ["arn:aws:ses:::identity/a"]})
    assert one["Resource"] == ["*"]


def test_a_key_refuses_whoever_is_not_in_a_session_of_the_role() -> None:
    denied = {"Action": "kms:Decrypt", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": WORKER}}}
    (one,) = judged(denied, document="KeyPolicy")
    sessions = {"Fn::Sub": "arn:aws:sts::*:assumed-role/${Worker}/*"}
    assert one["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": sessions}}


def test_a_condition_that_nothing_is_known_of_goes_and_others_stay() -> None:
    rows = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["USER#*"]}}
    purpose = {"StringEquals": {"kms:EncryptionContext:purpose": "x", "aws:SourceAccount": "1"}}
    first, second = judged(
        {"Action": "x", "Condition": rows}, {"Action": "y", "Condition": purpose}
    )
    assert first["Condition"] == rows
    assert second["Condition"] == {"StringEquals": {"aws:SourceAccount": "1"}}


def test_what_refuses_plain_http_goes_and_other_refusals_stay() -> None:
    other = {"Effect": "Deny", "Action": "y", "Resource": ["*"], "Condition": {}}
    assert judged({"Effect": "Deny", "Action": "x", "Condition": OVER_HTTP}, other) == [other]
