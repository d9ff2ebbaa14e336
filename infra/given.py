"""What an operator gives: settings in the environment, and arguments for the CDK."""

import re
from collections.abc import Iterable, Iterator, Mapping

from infra.spelling import spelled
from rollcall.protocol.origin import is_loopback_http
from rollcall.runtime.settings import Settings

CHOICES = {each.parameter: each for each in Settings.choices()}
"""By the name of the parameter."""

# The CDK takes every option in the environment too, and long ones in camel case.
_VARIABLES = ("CDK_PROFILE", "CDK_ROLE_ARN", "CDK_EC2CREDS", "CDK_PARAMETERS")
_LONG = {"profile", "rolearn", "ec2creds"}
_SHORT = {"r", "i"}
# The CDK takes a negative number for a value, not for an option.
_OPTION = re.compile(r"-(?![0-9.])")


def chosen(environment: Mapping[str, str]) -> dict[str, str]:
    """The parameters that the environment names; empty means back to the default."""
    return {
        name: spelled(each, environment[each.variable])
        for name, each in CHOICES.items()
        if each.variable in environment and not each.by_argument
    }


def named(arguments: Iterable[str]) -> list[tuple[str, str]]:
    """Every parameter among the arguments for the CDK, read as the CDK reads it.

    An option takes all words up to the next option, and the prefix of a name may be any stack.
    """
    return [_pair(text) for text in _parameter_texts(arguments)]


def complaints(given: Mapping[str, str], named: Iterable[tuple[str, str]] = ()) -> list[str]:
    """Sentences about values that cannot be deployed; none of them holds the value."""
    pairs = [*given.items(), *named]
    names = [name for name, _ in pairs]
    unclear = [f"{name} is given more than once." for name in CHOICES if names.count(name) > 1]
    found = [
        f"{_called(name)} {words}." for name, value in pairs if (words := _complaint(name, value))
    ]
    return [*found, *unclear]


def diversions(arguments: Iterable[str], environment: Mapping[str, str]) -> list[str]:
    """Sentences about what would make the CDK do something other than what is shown."""
    arguments = list(arguments)
    options = [text.partition("=")[0] for text in arguments if _chooses_account(text)]
    variables = [name for name in _VARIABLES if name in environment]
    found = [
        f"Leave out {name}: choose the account by AWS_PROFILE, so that what is shown is what is "
        "deployed to."
        for name in [*options, *variables]
        if name != "CDK_PARAMETERS"
    ]
    if "CDK_PARAMETERS" in variables:
        found.append("Leave out CDK_PARAMETERS: give parameters by ARGS, where they are checked.")
    return found


def is_approved(arguments: list[str]) -> bool:
    """Whether the arguments say that nobody is to be asked."""
    return "--require-approval never" in " ".join(arguments).replace("=", " ")


def _chooses_account(text: str) -> bool:
    option = text.partition("=")[0]
    if option.startswith("--"):
        return option.replace("-", "").lower() in _LONG
    # Short options can be written in one word.
    return _OPTION.match(option) is not None and not _SHORT.isdisjoint(option)


def _parameter_texts(arguments: Iterable[str]) -> Iterator[str]:
    reading = False
    for text in arguments:
        option, equals, value = text.partition("=")
        if _OPTION.match(text):
            reading = option == "--parameters"
            if reading and equals:
                yield value
        elif reading:
            yield text


def _pair(text: str) -> tuple[str, str]:
    key, _equals, value = text.partition("=")
    prefix, _colon, rest = key.partition(":")
    return rest.partition(":")[0] or prefix, value


def _called(name: str) -> str:
    """What an operator knows the parameter by."""
    choice = CHOICES.get(name)
    return name if choice is None or choice.by_argument else choice.variable


def _complaint(name: str, value: str) -> str | None:
    if name not in CHOICES:
        return "is no parameter of Rollcall"
    if is_loopback_http(value):
        return "must not be an address of this machine: AWS cannot reach it"
    return None if CHOICES[name].allows(value) else CHOICES[name].kind.words
