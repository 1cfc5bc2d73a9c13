"""People at the door: staff by invitation, residents by a mail that a scanner may open before them."""

import re
import time
import uuid

import pyotp
import requests

from infra.story.stage import Stage, wait_for
from services.contracts.roles import Role

_LINK = re.compile(r"https?://\S+?(/(?:kirjaudu|henkilokunta)/\S+)")


def link_to(stage: Stage, address: str) -> str:
    """The link of the newest mail to an address."""

    def look() -> str | None:
        mails = stage.mails_to(address)
        found = _LINK.search(mails[-1]["text"]) if mails else None
        return found[1] if found else None

    return wait_for(f"a link in a mail to {address}", look)


def test_an_administrator_invites_and_the_invited_person_gets_in(stage: Stage) -> None:
    admin = stage.staff(Role.ADMIN)
    address = f"uusi.{uuid.uuid4().hex[:8]}@demo.example"
    admin.open("/yllapito")
    admin.submit("/yllapito/kutsut", name="Uusi Tulija (demo)", email=address, role="finance")
    assert admin.page.errors == []

    invited = stage.browser()
    link = link_to(stage, address)
    page = invited.open(link)
    secret = next(
        found
        for found in re.findall(r"[A-Z2-7]{4}(?:\s?[A-Z2-7]{4}){3,}", page.words)
        if len(found.replace(" ", "")) >= 16
    ).replace(" ", "")
    totp, password = pyotp.TOTP(secret), "kolme kuusta ja kivi"
    invited.submit(link, password=password, code=totp.now())
    assert invited.page.errors == []

    invited.open("/henkilokunta")
    invited.submit("/henkilokunta", email=address, password=password)
    invited.submit("/henkilokunta/koodi", code=totp.at(int(time.time()) + 30))
    assert invited.open("/talous").status == 200
    assert invited.open("/yllapito").status == 403
    assert admin.open("/yllapito/loki").status == 200
    assert "staff.invited" in admin.page.words
    assert admin.open("/yllapito/viestit").status == 200


def test_a_scanner_that_opens_the_link_changes_nothing(stage: Stage) -> None:
    address = f"asukas.{uuid.uuid4().hex[:8]}@tukijat.example"
    resident = stage.browser()
    resident.open("/kirjaudu")
    resident.submit("/kirjaudu", email=address)
    link = link_to(stage, address)

    for method in ("GET", "HEAD", "POST"):
        requests.request(method, stage.world.url("gateway") + link, timeout=30)
    elsewhere = stage.browser()
    elsewhere.open(link)
    elsewhere.submit(link)
    assert elsewhere.open("/tyopoyta").url.endswith("/kirjaudu?next=/tyopoyta")

    resident.open(link)
    resident.submit(link)
    assert resident.open("/tyopoyta").status == 200
