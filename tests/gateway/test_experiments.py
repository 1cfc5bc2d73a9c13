"""The register of experiments, its comparison, and open data, as anybody meets them."""

import csv
import io
import json

import pytest
from flask import Flask

from gateway.forms.number_field import read_number
from gateway.wording.experiments import change_text, in_finnish
from tests.gateway.conftest import Browser
from tests.gateway.fake_experiments import SLUG


@pytest.fixture
def anybody(gateway: Flask) -> Browser:
    return Browser(gateway.test_client())


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_the_register_is_narrowed_by_its_address_and_says_when_it_is_empty(anybody: Browser) -> None:
    seen = page(anybody, "/kokeilut?tulos=confirmed&teema=movement&vuosi=2026&alue=emola")
    assert "Luistelukentän valot" in seen and "4 → 12,5 luistelijaa (+8,5)" in seen
    assert "vuosi=2026" in seen and "jatko=more" in seen
    assert "Haulla ei löytynyt kokeiluja" in page(anybody, "/kokeilut?q=olematon")
    assert "Haulla ei" not in page(anybody, "/kokeilut?tulos=keksitty&vuosi=abcd")


def test_one_experiment_tells_before_and_after_in_numbers_and_in_a_bar(anybody: Browser) -> None:
    seen = page(anybody, f"/kokeilut/{SLUG}")
    for words in (
        "Ennen",
        "Jälkeen",
        "12,5 luistelijaa",
        "Tehdään pysyväksi",
        "Versio 1",
        "7 900,50 €".replace(" ", "\u00a0"),
    ):
        assert words in seen.replace("&nbsp;", "\u00a0"), words
    assert seen.count('class="share"') == 2
    assert "Kokeilu on kesken" in page(anybody, "/kokeilut/emolan-kentan-valot")


def test_districts_and_themes_stand_side_by_side_with_their_table(anybody: Browser) -> None:
    seen = page(anybody, "/kokeilut/vertailu?vuosi=2026")
    assert "Liikunta ja ulkoilu" in seen and "1/1 toteutui" in seen and "2 kokeilua" in seen
    assert "<caption" in seen


def test_the_data_are_sent_as_they_are_read_and_hold_no_formula(anybody: Browser) -> None:
    answer = anybody.get("/avoin-data/kokeilut.csv")
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["slug"] for row in rows] == [SLUG, "toinen"]
    assert (rows[0]["learnt"], rows[0]["collected"]) == ("'=Valo tuo luistelijat.", "7900,50")
    assert (rows[0]["end_number"], rows[1]["outcome"]) == ("12,5", "")
    listed = json.loads(anybody.get("/avoin-data/kokeilut.json").data)
    assert (listed[0]["end_number"], listed[0]["collected"]) == (12.5, 790_050)
    assert json.loads(anybody.get("/avoin-data/kampanjat.json").data) == []
    assert anybody.get("/avoin-data/ihmiset.csv").status_code == 404


def test_data_that_a_reader_has_already_are_not_sent_again(anybody: Browser, gateway: Flask) -> None:
    # Read to their end: they are written as they are read.
    first = anybody.get("/avoin-data/kokeilut.csv")
    assert first.data
    tag = first.headers["ETag"]
    again = gateway.test_client().get("/avoin-data/kokeilut.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = gateway.test_client().get("/avoin-data/kokeilut.json", headers={"If-None-Match": tag})
    assert other.status_code == 200 and other.data


def test_the_dictionary_names_every_column_and_the_licence(anybody: Browser) -> None:
    seen = page(anybody, "/avoin-data").replace("<wbr>", "")
    for words in ("start_measured_on", "desimaalipilkku", "CC BY 4.0", "kokeilut.json"):
        assert words in seen
    assert "Open data" in page(anybody, "/en/avoin-data")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("4", "12.5", "4 → 12,5 x (+8,5)"),
        ("1200", "0", "1\u00a0200 → 0 x (\u22121\u00a0200)"),
        ("0", "0", "0 → 0 x (±0)"),
        ("-0.5", "2", "\u22120,5 → 2 x (+2,5)"),
        (None, "2", ""),
    ],
)
def test_a_change_is_told_in_words(start: str | None, end: str | None, said: str) -> None:
    assert change_text(start, end, "x") == said


def test_numbers_are_read_as_people_write_them() -> None:
    assert [read_number(each) for each in ("12", " 1 250,5 ", "−3", "")] == ["12", "1250.5", "-3", None]
    for wrong in ("kaksi", "1,234", "1e3", "12."):
        with pytest.raises(ValueError):
            read_number(wrong)
    assert in_finnish(None) == ""
