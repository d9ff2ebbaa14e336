"""Why the core refuses a request, named by what was wrong; `api` turns them into answers."""


class Refusal(Exception):
    """A request the twin does not carry out."""


class Invalid(Refusal):
    """A plain field map of what is wrong."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("invalid")
        self.errors = errors


class InvalidSchedule(Invalid):
    """Wrong data for the schedule endpoint, which has its own envelope."""


class Overlapping(Refusal):
    """Another write holds the same deduplication key."""


class PoolEmpty(Refusal):
    """No ad-hoc bot is free."""


class BotCommandRefused(Refusal):
    """The bot is in a state that does not allow this."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
