"""What a month costs at AWS and at Recall, from what measured days used.

`python -m bench costs` measures the days anew and writes the tables into docs/costs.md. Between
what was measured and what is asked, use grows with people, which is too much rather than too
little: the more happens at once, the more one list, run and transaction serve.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import prices
from bench.day import LENGTH, Day, measure
from bench.tables import table

MEASURED = Path(__file__).parent / "measured_days.json"
DOCUMENT = Path(__file__).parent.parent / "docs" / "costs.md"
BEGIN = "<!-- costs: `python -m bench costs` writes this -->"
END = "<!-- end -->"

PEOPLE = (10, 1_000, 100_000)
WORKING_DAYS, DAYS = 21, 30
STANDING = {
    "keys": (2, prices.KEY),
    "secrets": (4, prices.SECRET),
    "alarms": (42, prices.ALARM),
    "metrics": (15, prices.METRIC),
}
"""What is charged for being there; a test holds the first three to the template."""
VIEWS, VIEW_READS, VIEW_SECONDS = 4, 40, 0.1
"""Pages that a person opens on a working day, and what one of them reads and takes."""
WORKER_GB, FUNCTION_GB, WEBHOOK_SECONDS = 1.0, 0.5, 0.03
LONGEST_SECONDS = 24 * 3_600
"""One worker at a time: a day has no more seconds than these."""
LINE_GB = 1.2e-6
"""A line of the log with its metrics."""
POLLS = 650_000
"""Receives of the queue in a month, messages or not: five pollers, 20 s each."""
BOT_HOURS = LENGTH.total_seconds() / 3_600 + 0.05
"""A bot comes before people and leaves after them: three minutes more."""
EVENT_GB = 0.9e-6
KEPT_DAYS = 28 + 60
COPIES = 2.5
"""The table and its indexes: `upcoming` holds whole rows, the others parts or few of them."""


@dataclass(frozen=True, slots=True)
class Bill:
    """Dollars of a month."""

    people: int
    standing: float
    table: float
    stored: float
    functions: float
    traffic: float
    recall: float

    @property
    def aws(self) -> float:
        """All that AWS charges."""
        return self.standing + self.table + self.stored + self.functions + self.traffic


def bill(people: int, idle: Day, busy: Day) -> Bill:
    """A month of so many people: working days as the busy one was, others as the idle one."""
    month = {name: _monthly(name, people, idle, busy) for name in asdict(busy)}
    views = people * VIEWS * WORKING_DAYS
    requests = month["webhooks"] + views
    lines = month["runs"] + requests
    messages = 2 * month["runs"] + month["marks"] + POLLS
    reads = month["read"] + views * VIEW_READS
    seconds = min(month["run_seconds"], LONGEST_SECONDS * DAYS) * WORKER_GB
    seconds += (month["webhooks"] * WEBHOOK_SECONDS + views * VIEW_SECONDS) * FUNCTION_GB
    return Bill(
        people,
        standing=sum(number * price for number, price in STANDING.values()),
        table=write_units(month) * prices.WRITE_UNIT + reads * prices.READ_UNIT,
        stored=stored_gb(people, busy) * (COPIES * prices.STORED_GB + prices.BACKUP_GB),
        functions=seconds * prices.LAMBDA_GB_SECOND + lines * prices.LAMBDA_REQUEST,
        traffic=requests * prices.API_REQUEST
        + messages * prices.QUEUE_REQUEST
        + lines * LINE_GB * prices.LOG_GB,
        recall=month["bots"] * BOT_HOURS * prices.RECALL_HOUR,
    )


def write_units(used: dict[str, float]) -> float:
    """Write request units. Rows are under 1 KB; a row in a transaction counts twice.

    Event: two, one each in `upcoming`, `bots`, `rooms` and `bot-checks`, in and out of `due-bots`.
    Calendar: two, and the move within `due-calendars`. Mark: one, and that move. A transaction
    checks the lease, for two.
    """
    each = {"events": 8, "calendars": 4, "marks": 3, "reports": 1, "leases": 1, "transactions": 2}
    return sum(used[name] * units for name, units in each.items())


def stored_gb(people: int, busy: Day) -> float:
    """Events of the window ahead and of the days that rows are kept."""
    return people * busy.bots / busy.people * WORKING_DAYS / DAYS * KEPT_DAYS * EVENT_GB


def _monthly(name: str, people: int, idle: Day, busy: Day) -> float:
    """What a month uses: the ticks of each day, and what people add on working days."""
    still, moved = getattr(idle, name), getattr(busy, name)
    return float(still * DAYS + (moved - still) / busy.people * people * WORKING_DAYS)


def rendered(idle: Day, busy: Day) -> str:
    """The tables of the document."""
    head = ("dollars a month", *(f"{people:,} people" for people in PEOPLE))
    bills = [bill(people, idle, busy) for people in PEOPLE]
    rows = {
        "keys, secrets, alarms, metrics": [one.standing for one in bills],
        "table: reads and writes": [one.table for one in bills],
        "table: storage and backups": [one.stored for one in bills],
        "functions": [one.functions for one in bills],
        "API, queues, logs": [one.traffic for one in bills],
        "**AWS**": [one.aws for one in bills],
        "**Recall**": [one.recall for one in bills],
        "AWS for a person": [one.aws / one.people for one in bills],
        "Recall for a person": [one.recall / one.people for one in bills],
    }
    money = table(head, [(name, *map(_dollars, values)) for name, values in rows.items()])
    used = [(name.replace("_", " "), still, moved) for name, still, moved in _used(idle, busy)]
    days = ("a day", f"{idle.people} people, nothing happens", f"{busy.people} people")
    return f"{money}\n\n{table(days, used)}"


def kept_days() -> tuple[Day, Day]:
    """The idle and the busy day as they were measured last."""
    idle, busy = (Day(**fields) for fields in json.loads(MEASURED.read_text()))
    return idle, busy


def renew() -> str:
    """Measure both days, keep them, write the document's tables and return them."""
    days = measure(10, busy=False), measure(100)
    lines = ",\n ".join(json.dumps(asdict(day)) for day in days)
    MEASURED.write_text(f"[\n {lines}\n]\n")
    text = rendered(*days)
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}")
    return text


def _used(idle: Day, busy: Day) -> list[tuple[str, float, float]]:
    names = [name for name in asdict(busy) if name != "people"]
    return [(name, getattr(idle, name), getattr(busy, name)) for name in names]


def _dollars(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:.2f}"
