"""All storage ports in memory, over one shared ``MemoryState``.

    state = MemoryState()
    worker, portal = MemoryWorkerStore(state), MemoryPortalStore(state)

They pass the contract suite that the DynamoDB adapters pass. ``state.before`` and ``state.after``
are called with the name of each operation, before and after its effect: whatever they raise is
what the caller gets, so any step can fail with its effect undone or done.
"""

from tests.support.memory.accounts import MemoryAccountStore
from tests.support.memory.guests import MemoryGuestStore
from tests.support.memory.mail import MemoryMailStore
from tests.support.memory.media import MemoryMediaStore
from tests.support.memory.notifications import MemoryNotificationStore
from tests.support.memory.past_bots import MemoryPastBotStore
from tests.support.memory.pasted import MemoryPastedStore
from tests.support.memory.people import MemoryInvitations, MemoryPeopleStore
from tests.support.memory.policies import MemoryPolicyStore
from tests.support.memory.portal import MemoryPortalStore
from tests.support.memory.queue import MemoryDeadLetters, MemoryWakeQueue
from tests.support.memory.rates import MemoryRateStore
from tests.support.memory.sessions import MemorySessionStore
from tests.support.memory.state import MemoryState
from tests.support.memory.usage import MemoryUsageStore
from tests.support.memory.worker import MemoryStandingStore, MemoryWorkerStore

__all__ = [
    "MemoryAccountStore",
    "MemoryDeadLetters",
    "MemoryGuestStore",
    "MemoryInvitations",
    "MemoryMailStore",
    "MemoryMediaStore",
    "MemoryNotificationStore",
    "MemoryPastBotStore",
    "MemoryPastedStore",
    "MemoryPeopleStore",
    "MemoryPolicyStore",
    "MemoryPortalStore",
    "MemoryRateStore",
    "MemorySessionStore",
    "MemoryStandingStore",
    "MemoryState",
    "MemoryUsageStore",
    "MemoryWakeQueue",
    "MemoryWorkerStore",
]
