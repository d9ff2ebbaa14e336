"""Questions to a synthesised template."""

from collections.abc import Iterator
from typing import Any

from rollcall.runtime.setting import Function
from tests.support.settings import environment_of

type Json = Any


class Template:
    """A CloudFormation template; names below are logical ids."""

    def __init__(self, document: dict[str, Json]) -> None:
        self.document = document
        self.resources: dict[str, dict[str, Json]] = document["Resources"]

    def of_type(self, kind: str) -> dict[str, Json]:
        """The properties of all resources of a type."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def named(self, kind: str, part: str) -> str:
        """The one resource of a type whose logical id has `part` in it."""
        (name,) = [name for name in self.of_type(kind) if part in name]
        return name

    def properties(self, kind: str, part: str) -> Json:
        return self.resources[self.named(kind, part)]["Properties"]

    def function(self, name: str) -> Json:
        """The properties of the function in `functions/<name>`."""
        (found,) = [
            properties
            for properties in self.of_type("AWS::Lambda::Function").values()
            if properties["Handler"] == f"functions.{name}.main.lambda_handler"
        ]
        return found

    def environment(self, name: str) -> dict[str, Json]:
        found: dict[str, Json] = self.function(name)["Environment"]["Variables"]
        return found

    def plain_environment(self, name: Function) -> dict[str, str]:
        """The same with sensible text in place of references, and each parameter's default."""
        parameters, invented = self.document["Parameters"], environment_of(name)

        def text(variable: str, setting: Json) -> str:
            match setting:
                case str():
                    return setting
                case {"Ref": str(parameter)} if "Default" in parameters.get(parameter, {}):
                    return str(parameters[parameter]["Default"])
                case _:
                    return invented[variable]

        return {variable: text(variable, s) for variable, s in self.environment(name).items()}

    def role_of(self, name: str) -> str:
        return str(self.function(name)["Role"]["Fn::GetAtt"][0])

    def statements(self, role: str) -> list[Json]:
        """What the policies of a role say."""
        return [
            statement
            for policy in self.of_type("AWS::IAM::Policy").values()
            if {"Ref": role} in policy["Roles"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]

    def granted(self, role: str) -> set[tuple[str, str]]:
        """Pairs of an action and the resource it is allowed on, as text."""
        return {
            (action, where(resource))
            for statement in self.statements(role)
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }

    def rows(self, name: str, table: str) -> set[str]:
        """What a function may do with the rows of a table, without the service's name."""
        arn = self.named("AWS::DynamoDB::GlobalTable", table)
        return {
            action.removeprefix("dynamodb:")
            for action, resource in self.granted(self.role_of(name))
            if resource == arn
        }

    def indexes(self, name: str) -> set[str]:
        """The indexes that a function may query."""
        return {
            resource.rpartition("/")[2]
            for action, resource in self.granted(self.role_of(name))
            if action == "dynamodb:Query" and "/index/" in resource
        }

    def policy_statements(self) -> Iterator[tuple[str, Json]]:
        for name, policy in self.of_type("AWS::IAM::Policy").items():
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def where(resource: Json) -> str:
    """A readable form of a reference: the logical id, and what is joined to it."""
    match resource:
        case str():
            return resource
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), "Arn"]}:
            return str(name)
        case {"Fn::Join": [str(glue), list(parts)]}:
            return str(glue).join(where(part) for part in parts)
        case _:
            return repr(resource)
