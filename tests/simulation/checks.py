"""What must hold at every moment, and what must hold once nothing is left to do."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from local.recall_twin.core.model import BotEntry, Event
from local.recall_twin.core.wire import event_json
from rollcall.adapters.recall.events import read_event
from rollcall.domain.calendar_event import facts_of
from rollcall.domain.decision import Record, decide
from rollcall.domain.deduplication import Scope, deduplication_key, tenant
from rollcall.domain.meeting_room import room
from rollcall.domain.model import Status, Wanted
from tests.simulation.capped import is_above_cap
from tests.simulation.leaving import left_behind
from tests.simulation.people import KEY, USERS
from tests.simulation.rooms import has_company, second_orders
from tests.simulation.sent import call_of, wrong_calls
from tests.simulation.statuses import stale_statuses
from tests.simulation.wiring import WORKSPACE
from tests.simulation.world import World
from tests.support.companies import COMPANIES
from tests.support.memory.portal import rules_of

LEAD = timedelta(minutes=10)


def violations_now(world: World) -> list[str]:
    """What may never be the case: calls refused for their rate, two bots for one meeting."""
    found = [f"refused for its rate: {name}" for name in world.refusals]
    found += [f"a run of {took}" for took in world.overruns]
    live = [b for b in world.twin.live_bots() if b.is_ready]
    per_meeting = Counter((b.deduplication_key, b.join_at) for b in live)
    found += [f"two bots: {key}" for key, n in per_meeting.items() if n > 1]
    return found + second_orders(world)


def violations_after_drain(world: World) -> list[str]:
    """Bots that are missing, surplus or wrong once everything has settled."""
    found = violations_now(world)
    found += [f"bug in one item: {error!r}" for error in world.bugs]
    late = [m.number for m in world.fifo.dead_letters if m.number > world.last_faulty_message]
    found += [f"dead letter: {number}" for number in late]
    for user in USERS:
        found += _user(world, user)
    found += _bots_without_reason(world)
    found += wrong_calls(world)
    return found + _rows_without_reason(world) + stale_statuses(world) + left_behind(world)


def _user(world: World, user: str) -> list[str]:
    workspace = world.twin.workspaces[WORKSPACE]
    connection = world.state.connections.get((user, KEY))
    calendars = [c for c in workspace.state.calendars.values() if c.oauth_email == USERS[user]]
    if connection is None:
        rows = [key for key in world.state.events if key[0] == user]
        return [f"{user}: calendar left at Recall" for _ in calendars] + [
            f"{user}: row left {key}" for key in rows
        ]
    if connection.wanted is Wanted.REMOVED:
        return [f"{user}: still not removed"]
    if connection.status is Status.REFUSED:
        return []
    if len(calendars) != 1:
        return [f"{user}: {len(calendars)} calendars at Recall"]
    calendar = calendars[0]
    if connection.status.value != calendar.status:
        return [f"{user}: shown {connection.status}, is {calendar.status}"]
    if calendar.status != "connected":
        return []
    events = workspace.events.of_calendar(calendar.id)
    return [text for event in events for text in _event(world, user, event)]


def _event(world: World, user: str, event: Event) -> list[str]:
    now = world.clock.now()
    if event.is_deleted or not event.visible or event.start_time <= now + LEAD:
        return []
    entry = facts_of(read_event(event_json(event)), USERS[user], COMPANIES)
    rules = rules_of(world.state, user, now).under(world.state.policy)
    facts = rules.joined(entry)
    decision = decide(facts, rules.preferences, rules.overrides_for(facts), rules.policy)
    coming = [b for b in event.bots if b.start_time > now]
    name = f"{user} {event.platform_id}"
    if (user, KEY, event.id) not in world.state.events:
        return [f"{name}: not shown to its user"]
    if not isinstance(decision, Record):
        return [f"{name}: surplus bot, {decision.reason}" for _ in coming]
    if not coming and has_company(world, event, USERS[user]):
        # Two meetings that overlap in one room have one bot.
        return []
    if is_above_cap(world, user, event):
        return [f"{name}: a bot although it is above a cap" for _ in coming]
    if len(coming) != 1:
        return [f"{name}: {len(coming)} bots, wanted for {decision.reason}"]
    part = tenant(
        Scope.COMPANY,
        company=COMPANIES.company(rules.hosted_domain),
        user_id=user,
    )
    key = deduplication_key(part, facts.start, facts.meeting_url or "")
    bot = coming[0]
    elsewhere = room(bot.meeting_url) != room(facts.meeting_url or "")
    wrong = bot.start_time != event.start_time or elsewhere or bot.deduplication_key != key
    found = [f"{name}: wrong bot {bot.start_time} {bot.meeting_url}"] if wrong else []
    given = rules.bot_name
    named = workspace_bot_name(world, bot.bot_id)
    return found + (
        [f"{name}: bot named {named}"] if named != given and _is_sure(world, bot) else []
    )


def _is_sure(world: World, bot: BotEntry) -> bool:
    """Whether the bot's name must be right.

    A shared bot has the name that the last of its users gave it, be they gone meanwhile. And an
    event shows no names, so that nobody can see when a worker that stood still wrote an old one.
    """
    alone = len(world.wire.ordered_by[bot.bot_id]) == 1
    return alone and bot.bot_id not in world.wire.ordered_late


def workspace_bot_name(world: World, bot_id: str) -> str:
    """The name a scheduled bot was given."""
    bots = world.twin.workspaces[WORKSPACE].state.bots
    return str(bots[bot_id].config.get("bot_name")) if bot_id in bots else ""


def _rows_without_reason(world: World) -> list[str]:
    """Rows of calendars at Recall that no connection points to."""
    connections = world.state.connections
    owners = {
        recall_id: connections.get((row.user_id, row.calendar_key))
        for recall_id, row in world.state.calendars.items()
    }
    return [
        f"row left of calendar {recall_id}"
        for recall_id, owner in owners.items()
        if owner is None or (owner.recall_id != recall_id and owner.status is not Status.REFUSED)
    ]


def _bots_without_reason(world: World) -> list[str]:
    """Bots that no event at Recall claims."""
    events = world.twin.workspaces[WORKSPACE].state.events.values()
    claimed = {entry.bot_id for event in events for entry in event.bots}
    ready = [bot for bot in world.twin.live_bots() if bot.is_ready and not call_of(bot)]
    return [f"bot without an event: {bot.id}" for bot in ready if bot.id not in claimed]
