"""Structured data of schema.org as JSON-LD: a block of data, which no browser runs."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from gateway.addresses import settings, whole_url
from gateway.languages import FINNISH, current_language
from gateway.wording.descriptions import Told

CITY = "Mikkeli"
# What would end the element or begin another, also where a browser reads the page as XML.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def data_blocks(endpoint: str, told: Told, address: str, given: Mapping[str, Any]) -> Markup:
    """What a page is about, and the pages above it."""
    describe = _DESCRIBED.get(endpoint)
    things = describe(told, address, given) if describe else []
    trail = [_trail(told, address)] if endpoint != "home.show" else []
    return Markup("").join(_block(each) for each in (*things, *trail))


def _block(thing: dict[str, Any]) -> Markup:
    text = json.dumps({"@context": "https://schema.org"} | thing, ensure_ascii=False, separators=(",", ":"))
    for sign, written in _UNSAFE.items():
        text = text.replace(sign, written)
    # Every sign that could leave the block is written out above; the rest is JSON.
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def _trail(told: Told, address: str) -> dict[str, Any]:
    above = [(gettext("Etusivu"), whole_url("home.show"))]
    above += [(name, whole_url(endpoint, **values)) for name, endpoint, values in told.above]
    places = [*above, (told.title, address)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": item}
            for number, (name, item) in enumerate(places, 1)
        ],
    }


def _platform() -> dict[str, Any]:
    known = settings()
    contact = {"email": known.help_email, "telephone": known.help_phone}
    reached = {name: value for name, value in contact.items() if value}
    return {
        "@type": "Organization",
        "@id": known.public_url.rstrip("/") + "/#palvelu",
        "name": known.platform_name,
        "url": known.public_url.rstrip("/") + "/",
        "areaServed": {"@type": "City", "name": CITY},
        **({"contactPoint": {"@type": "ContactPoint", **reached}} if reached else {}),
    }


def _home(told: Told, address: str, _given: Mapping[str, Any]) -> list[dict[str, Any]]:
    platform = _platform()
    website = {
        "@type": "WebSite",
        "name": settings().platform_name,
        "url": address,
        "description": told.description,
        "inLanguage": current_language().tag,
        "publisher": {"@id": platform["@id"]},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": whole_url("campaigns.index", tila="kaikki") + "&q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    return [website, platform]


def _campaign(told: Told, address: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    campaign = given["campaign"]
    association = {"@type": "Organization", "name": campaign.card.association_name}
    project: dict[str, Any] = {
        "@type": "Project",
        "name": told.title,
        "description": campaign.card.summary,
        "url": address,
        "location": _place(campaign.card.district_name),
        "parentOrganization": association,
    }
    # A presale is a purchase, and one who cannot give now is not invited to.
    if campaign.card.state == "published" and not campaign.is_sale and not campaign.is_full:
        project["potentialAction"] = {
            "@type": "DonateAction",
            "recipient": association,
            "target": whole_url("pledging.choose", slug=campaign.card.slug),
        }
    return [project]


def _district(told: Told, address: str, _given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_place(told.title) | {"url": address, "description": told.description}]


def _idea(told: Told, address: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    idea = given["idea"]
    return [
        {
            "@type": "CreativeWork",
            "name": told.title,
            "text": idea.text,
            "url": address,
            "inLanguage": FINNISH.tag,
            "dateCreated": idea.created_at,
            "contentLocation": _place(idea.district_name),
            "interactionStatistic": {
                "@type": "InteractionCounter",
                "interactionType": "https://schema.org/LikeAction",
                "userInteractionCount": idea.supports,
            },
        }
    ]


def _experiment(told: Told, address: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    experiment = given["experiment"]
    return [
        {
            "@type": "ResearchProject",
            "name": told.title,
            "description": experiment.hypothesis,
            "url": address,
            "location": _place(experiment.district_name),
            "parentOrganization": {"@type": "Organization", "name": experiment.association},
        }
    ]


def _shift(told: Told, address: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    shift = given["shift"]
    status = "EventCancelled" if shift.cancelled else "EventScheduled"
    return [
        {
            "@type": "Event",
            "name": shift.title,
            "description": told.description,
            "url": address,
            "startDate": shift.starts_at,
            "endDate": shift.ends_at,
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "isAccessibleForFree": True,
            "maximumAttendeeCapacity": shift.capacity,
            "remainingAttendeeCapacity": shift.free,
            "location": _place(shift.place),
            "organizer": {
                "@type": "Organization",
                "name": shift.association,
                "url": settings().public_url.rstrip("/")
                + url_for("campaigns.show", slug=shift.campaign_slug),
            },
        }
    ]


def _place(name: str) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": name or CITY,
        "address": {"@type": "PostalAddress", "addressLocality": CITY, "addressCountry": "FI"},
    }


_DESCRIBED: dict[str, Callable[[Told, str, Mapping[str, Any]], list[dict[str, Any]]]] = {
    "home.show": _home,
    "campaigns.show": _campaign,
    "districts.show": _district,
    "ideas.show": _idea,
    "experiments.show": _experiment,
    "shifts.show": _shift,
}
