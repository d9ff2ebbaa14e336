"""How often one address may begin and finish trips to Google, without an account.

Beginning one writes nothing and asks nobody, so it is counted where it happens, in the memory of
one instance. Finishing one asks Google, so that is counted for all instances, once all that can be
checked without Google has been: what fails before leaves nothing behind.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from rollcall.domain.secret import Secret
from rollcall.ports.rate_store import RateStore

BEGINS, EXCHANGES = 300, 60
"""A minute, by address: a company of some hundred people may have one address for all."""
_KIND = "sign-in"
_LABEL = b"rollcall-address-v1"
_MOST = 10_000
"""Addresses that one instance counts within a minute; those beyond are not refused."""
_MINUTE = 60


class AddressLimits:
    """Counts by address. What is stored for a minute or two is a keyed hash of it, not the address.

    ``secrets`` gives the current cookie key first and may raise Unavailable.
    """

    def __init__(self, rates: RateStore, secrets: Callable[[], Sequence[Secret]]) -> None:
        self._rates = rates
        self._secrets = secrets
        self._minute = 0
        self._begun: Counter[str] = Counter()

    def may_begin(self, address: str, now: datetime) -> bool:
        """Count a request; False for one too many of this minute. Reads and writes nothing."""
        minute = int(now.timestamp()) // _MINUTE
        if minute != self._minute:
            self._minute, self._begun = minute, Counter()
        network = network_of(address)
        if network not in self._begun and len(self._begun) >= _MOST:
            return True
        self._begun[network] += 1
        return self._begun[network] <= BEGINS

    def may_exchange(self, address: str, now: datetime) -> bool:
        """Count an exchange with Google; False for one too many. Raises Unavailable."""
        return self._rates.admit(self._mark(address), now, EXCHANGES, _KIND)

    def _mark(self, address: str) -> str:
        key = hmac.digest(self._secrets()[0].reveal().encode(), _LABEL, hashlib.sha256)
        return hmac.new(key, network_of(address).encode(), hashlib.sha256).hexdigest()[:26]


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6 the network, since each host has it all.

    Texts that are no address, which the gateway never sends, count as one.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((found.packed, 64), strict=False))
    return str(found)
