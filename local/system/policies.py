"""The template's policies as the embedded AWS can judge them; each change is for a gap of its own.

What a role may do stays as it is, but for letters, which it may send from any address here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

SECRET = "AWS::SecretsManager::Secret"
LETTER = "ses:SendEmail"

_DOCUMENTS = ("PolicyDocument", "KeyPolicy")
_CALLER = "aws:PrincipalArn"


def make_judgeable(resources: Mapping[str, Any]) -> None:
    """Rewrite, in place, every policy among a template's resources."""
    secrets = {name for name, each in resources.items() if each["Type"] == SECRET}
    for document in _documents(resources):
        kept = [each for each in document["Statement"] if not _is_about_https(each)]
        document["Statement"] = [_judgeable(each, secrets) for each in kept]


def _documents(resources: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for each in resources.values():
        properties = each.get("Properties", {})
        found = (properties[name] for name in _DOCUMENTS if name in properties)
        yield from (document for document in found if "Statement" in document)


def _is_about_https(statement: Mapping[str, Any]) -> bool:
    # Nothing on this machine is reached over https.
    return statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}


def _judgeable(statement: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
    changed = {**statement, "Condition": dict(_conditions(statement.get("Condition", {})))}
    if statement["Action"] == LETTER:
        # Judged by sender and configuration set at AWS; no resource is told to the judge here.
        changed["Resource"] = ["*"]
    elif "Resource" in statement:
        one = statement["Resource"]
        several = one if isinstance(one, list) else [one]
        changed["Resource"] = [_resource(each, secrets) for each in several]
    return changed


def _resource(resource: Any, secrets: set[str]) -> Any:  # noqa: ANN401 - any form of a reference
    # A reference to a secret is its ARN at AWS and its name here.
    if isinstance(resource, dict) and resource.get("Ref") in secrets:
        return {"Fn::Sub": f"arn:aws:secretsmanager:*:*:secret:${{{resource['Ref']}}}-*"}
    return resource


def _conditions(condition: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for operator, keys in condition.items():
        # An encryption context is never told to the judge, so whoever asks for one refuses all.
        known = {k: v for k, v in keys.items() if not k.startswith("kms:EncryptionContext:")}
        if operator == "ArnNotEquals" and _CALLER in known:
            yield "ArnNotLike", {_CALLER: _sessions_of(known[_CALLER])}
        elif known:
            yield operator, known


def _sessions_of(role: Mapping[str, Any]) -> dict[str, str]:
    # At AWS the caller's ARN is that of the role, here that of the role's session.
    name, _attribute = role["Fn::GetAtt"]
    return {"Fn::Sub": f"arn:aws:sts::*:assumed-role/${{{name}}}/*"}
