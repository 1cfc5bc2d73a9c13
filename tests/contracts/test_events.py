"""Events keep their shape: a golden sample of every version is read and written back unchanged."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from services.contracts.events import EVENTS, Event, MalformedEvent, UnknownEvent, read_event
from services.contracts.routing import PUBLIC_EVENTS, SERVICES, SUBSCRIBERS

SAMPLES = Path(__file__).parent / "samples"


def sample_of(name: str) -> dict[str, object]:
    sample: dict[str, object] = json.loads((SAMPLES / f"{name}.json").read_text())
    return sample


def told_again(name: str, payload: dict[str, object]) -> dict[str, object]:
    """What is written back, without the optional fields that the sample is too old to have."""
    event = read_event(name, payload)
    defaults = {field.name: field.default for field in fields(event)}
    newer = {
        name for name, value in event.to_payload().items() if name not in payload and value == defaults[name]
    }
    return {name: value for name, value in event.to_payload().items() if name not in newer}


@pytest.mark.parametrize("name", EVENTS)
def test_the_golden_sample_reads_and_writes_back_the_same(name: str) -> None:
    assert told_again(name, sample_of(name)) == sample_of(name)


@pytest.mark.parametrize("name", EVENTS)
def test_a_sample_without_one_of_its_fields_is_malformed(name: str) -> None:
    required = next(iter(sample_of(name)))
    payload = {key: value for key, value in sample_of(name).items() if key != required}
    with pytest.raises(MalformedEvent):
        read_event(name, payload)


@pytest.mark.parametrize("name", EVENTS)
def test_a_field_from_a_newer_producer_is_ignored(name: str) -> None:
    assert told_again(name, {**sample_of(name), "from_the_future": 1}) == sample_of(name)


def test_every_sample_belongs_to_an_event() -> None:
    assert {path.stem for path in SAMPLES.iterdir()} == set(EVENTS)


def test_every_event_is_named_as_a_past_fact_with_a_version() -> None:
    for name, event in EVENTS.items():
        noun, verb, version = name.split(".")
        assert noun and verb and version.startswith("v")
        assert event.AGGREGATE in event.__dataclass_fields__


def test_every_event_has_a_subscriber_or_is_marked_public() -> None:
    assert set(SUBSCRIBERS) == set(EVENTS.values())
    silent: set[type[Event]] = {event for event, subscribers in SUBSCRIBERS.items() if not subscribers}
    assert silent == set(PUBLIC_EVENTS)
    assert {name for names in SUBSCRIBERS.values() for name in names} <= set(SERVICES)


def test_an_event_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownEvent):
        read_event("campaign.dreamt.v1", {})
