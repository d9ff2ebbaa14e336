"""Wrapped links and what is inside: one table for each service, and what is left alone."""

from __future__ import annotations

import pytest

from rollcall.domain.protected_link import MAX_DEPTH, leads_to_meeting, unwrap

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=FAKE0.1"
ENCODED = "https%3A%2F%2Fus02web.zoom.us%2Fj%2F81234567890%3Fpwd%3DFAKE0.1"
SAFE = "https://eur03.safelinks.protection.outlook.com/?url="
V2 = "https-3A__us02web.zoom.us_j_81234567890-3Fpwd-3DFAKE0.1"
BASE64 = "aHR0cHM6Ly91czAyd2ViLnpvb20udXMvai84MTIzNDU2Nzg5MD9wd2Q9RkFLRTAuMQ"
GOOGLE_V3 = "https://google.com:443/search?q=a*test&gs=ps__;Kw!-612Flbf0JvQ3kNJkRi5Jg!Ue6tQud"

WRAPPED = [
    # Microsoft
    f"{SAFE}{ENCODED}&data=05%7C02%7C&sdata=x&reserved=0",
    f"{SAFE}{ENCODED}&amp;data=05%7C02%7C&amp;reserved=0",
    f"HTTPS://EUR03.SafeLinks.Protection.Outlook.com/?URL={ENCODED}",
    f"https://nam11.safelinks.protection.outlook.com/ap/t-59584e83/?url={ENCODED}&data=x",
    f"https://usg02.safelinks.protection.office365.us/?url={ENCODED}&data=x",
    f"https://chn01.safelinks.protection.outlook.cn/?url={ENCODED}",
    f"https://nam.safelink.emails.azure.net/redirect/?destination={ENCODED}&p=abc",
    f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/x.html?url={ENCODED}&x=y",
    f"https://outlook.office.com/mail/safelink.html?url={ENCODED}",
    f"{SAFE}{ENCODED.replace('%', '%25')}",
    # Proofpoint
    f"https://urldefense.proofpoint.com/v1/url?u={ENCODED}&k=abc%0A&r=x",
    f"https://urldefense.proofpoint.com/v2/url?u={V2}&d=DwMFaQ&c=x&r=y&m=z&e=",
    f"https://urldefense.com/v2/url?u={V2}&d=DwMFaQ",
    f"https://urldefense.com/v3/__{ZOOM}__;!!OPLa1!abc-DEF_123$",
    f"https://urldefense.us/v3/__{ZOOM}__;!!OPLa1!abc$",
    "https://urldefense.com/v3/__https:/us02web.zoom.us/j/81234567890?pwd=FAKE0.1__;!!x!y$",
    "https://urldefense.com/v3/__https:**Aus02web.zoom.us*j*81234567890?pwd=FAKE0.1__;Ly8vLw!!x$",
    # Others that keep the link in the query, or in base64
    f"https://www.google.com/url?q={ENCODED}&sa=D&source=calendar&ust=1",
    f"https://www.google.co.uk/url?url={ENCODED}",
    f"https://linkprotect.cudasvc.com/url?a={ENCODED}&c=E,1,abc&typo=1",
    f"https://secure-web.cisco.com/1EH1B-CLV31/{ENCODED}",
    f"http://secure-web.cisco.com/1EH1B-CLV31/{ENCODED}?x=1",
    f"https://eu-west-1.protection.sophos.com/?d=zoom.us&u={BASE64}&i=x&t=y&h=z",
    f"https://us-west-2.protection.sophos.com?d=zoom.us&u={BASE64}==&i=x",
    f"https://ddec1-0-en-ctp.trendmicro.com:443/wis/clicktime/v1/query?url={ENCODED}&umid=x",
    f"https://clicktime.symantec.com/3abc?u={ENCODED}",
    f"https://protect2.fireeye.com/v1/url?k=x&q=1&e=y&u={ENCODED}",
    f"https://urlsand.esvalabs.com/?u={ENCODED}&e=1&h=2",
    f"https://link.edgepilot.com/s/1b0ce9ab/token?u={ENCODED}",
    f"https://l.facebook.com/l.php?u={ENCODED}&h=x",
    f"https://slack-redir.net/link?url={ENCODED}&v=3",
    f"https://www.linkedin.com/safety/go?url={ENCODED}&trk=x",
    f"https://www.youtube.com/redirect?q={ENCODED}",
]


@pytest.mark.parametrize("link", WRAPPED)
def test_the_link_inside_a_wrapped_one_is_read(link: str) -> None:
    inside = unwrap(link)

    assert (inside.link, inside.wrapper) == (ZOOM, None)


def test_the_example_in_proofpoints_own_description_is_read() -> None:
    inside = unwrap(f"https://urldefense.com/v3/__{GOOGLE_V3}$")

    assert inside.link == "https://google.com:443/search?q=a+test&gs=ps"


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (SAFE, "https%3A%2F%2Furldefense.com%2Fv3%2F__" + ENCODED + "__%3B%21%21x%21y%24"),
        ("https://www.google.com/url?q=", SAFE.replace("?", "%3F") + ENCODED.replace("%", "%25")),
        (SAFE, "https%3A%2F%2Furldefense.proofpoint.com%2Fv2%2Furl%3Fu%3D" + V2 + "%26d%3Dx"),
    ],
)
def test_a_wrapper_within_a_wrapper_is_opened_too(outer: str, inner: str) -> None:
    assert unwrap(outer + inner).link == ZOOM


@pytest.mark.parametrize(
    ("link", "wrapper"),
    [
        ("https://protect-us.mimecast.com/s/AbC1?domain=us02web.zoom.us", "Mimecast"),
        ("https://url.uk.m.mimecastprotect.com/s/AbC1?domain=zoom.us", "Mimecast"),
        ("https://secure-web.cisco.com/1EH1B-CLV31IF8vcULmniGD", "Cisco"),
        ("https://lnkd.in/abcdef", "LinkedIn"),
        (f"{SAFE}nothing", "Microsoft Safe Links"),
        ("https://urldefense.com/v3/__https://zoom.us/j/*__;!!x!y$", "Proofpoint"),
        ("https://urldefense.com/v3/__https://zoom.us/j/1", "Proofpoint"),
        ("https://eu-west-1.protection.sophos.com/?d=zoom.us&u=%%%", "Sophos"),
        (f"{SAFE}https%3A%2F%2Fzoom.us%2Fj%2F1%0AX", "Microsoft Safe Links"),
    ],
)
def test_a_link_that_only_its_wrapper_can_read_names_the_wrapper(link: str, wrapper: str) -> None:
    inside = unwrap(link)

    assert inside.link == link
    assert inside.wrapper is not None
    assert inside.wrapper.name == wrapper


def test_of_a_closed_wrapper_in_an_open_one_the_closed_one_is_named() -> None:
    inside = unwrap(f"{SAFE}https%3A%2F%2Fprotect-us.mimecast.com%2Fs%2FAbC1%3Fdomain%3Dzoom.us")

    assert inside.link == "https://protect-us.mimecast.com/s/AbC1?domain=zoom.us"
    assert inside.wrapper is not None
    assert inside.wrapper.name == "Mimecast"


@pytest.mark.parametrize(
    "link",
    [
        f"https://safelinks.protection.outlook.com.evil.example/?url={ENCODED}",
        f"https://evilsafelinks.protection.outlook.com.example/?url={ENCODED}",
        f"https://xsafelinks.protection.outlook.com/?url={ENCODED}",
        f"https://user@eur03.safelinks.protection.outlook.com/?url={ENCODED}",
        f"https://eur03.safelinks.protection.outlook.com:8443/?url={ENCODED}",
        f"https://evil.example/?url={ENCODED}&x=safelinks.protection.outlook.com",
        f"https://evil.example\\@eur03.safelinks.protection.outlook.com/?url={ENCODED}",
        f"https://eur03.safelinks.protection.outloo\u212a.com/?url={ENCODED}",
        f"https://www.google.com.evil.example/url?q={ENCODED}",
        f"https://meet.google.com/url?q={ENCODED}",
        f"https://google.evil/url?q={ENCODED}",
        f"https://urldefense.com.evil.example/v3/__{ZOOM}__;!!x!y$",
        f"https://evilurldefense.com/v3/__{ZOOM}__;!!x!y$",
        "https://login.mimecast.com/u/login",
        "https://evilmimecast.com/s/x?domain=zoom.us",
        "https://www.linkedin.com/in/ada",
        ZOOM,
        "",
        "text",
        "https://",
    ],
)
def test_what_only_looks_like_a_wrapper_is_left_as_it_is(link: str) -> None:
    inside = unwrap(link)

    assert (inside.link, inside.wrapper) == (link, None)


def test_more_wrappings_than_anybody_makes_are_not_opened() -> None:
    def wrapped(times: int) -> str:
        link = "https://zoom.us/j/1"
        for _ in range(times):
            link = SAFE + link.replace("%", "%25").replace(":", "%3A").replace("?", "%3F")
        return link

    assert unwrap(wrapped(MAX_DEPTH)).link == "https://zoom.us/j/1"
    assert unwrap(wrapped(MAX_DEPTH + 1)).link == wrapped(MAX_DEPTH + 1)


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("https://protect-us.mimecast.com/s/AbC1?domain=us02web.zoom.us", True),
        ("https://protect-us.mimecast.com/s/AbC1?domain=teams.microsoft.com", True),
        ("https://protect-us.mimecast.com/s/AbC1?domain=evilzoom.us", False),
        ("https://protect-us.mimecast.com/s/AbC1?domain=news.example", False),
        ("https://protect-us.mimecast.com/s/AbC1", False),
    ],
)
def test_the_domain_that_a_wrapped_link_names_tells_whether_it_is_a_meeting(
    link: str, leads: bool
) -> None:
    assert leads_to_meeting(link) is leads
