"""The way of a campaign's money on its page: before anything moved, after it was paid out, and as files."""

from tests.gateway.conftest import Browser
from tests.gateway.fake_city import PLEDGE_ID, TOKEN
from tests.gateway.fake_platform import FakePlatform

PAGE = "/kampanjat/paattynyt/rahan-reitti"


def flat(text: str) -> str:
    """With plain spaces and breaks."""
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_page_tells_each_step_each_settlement_and_each_row_with_its_balance(browser: Browser) -> None:
    page = flat(browser.get(PAGE).text)
    assert "Osa rahoista odottaa vielä tilitystä yhdistykselle." in page
    for step in ("Luvattu", "Varmistettu", "Koossa", "Vastinraha", "Palautettu", "Kulut", "Jäljellä"):
        assert f'<span class="name">{step}<br>' in page
    assert "<dt>Jäljellä olevasta pidätetty viimeiseen erään</dt><dd>100,00 €</dd>" in page
    assert "T-12" in page and "2026/17" in page and "Tuppuralan Tanhuvat ry" in page
    assert "viikko 16.11.–22.11.2026" in page
    assert "tilisiirto, 4 maksua" in page
    assert "T-12, tosite 2026/17" in page
    assert "1.10.2026–30.11.2026" in page and "alle kolme maksua" in page
    assert '<span class="tag warning">' in page and "Oikaisu" in page
    assert "−900,00 €" in page and "+800,00 €" in page
    assert "Kuntoilutelineet" in page
    assert "marraskuu 2026" in page and "November 2026" in browser.get(f"/en{PAGE}").text


def test_months_are_turned_by_key_and_a_strange_one_shows_the_newest(
    browser: Browser, platform: FakePlatform
) -> None:
    october = flat(browser.get(f"{PAGE}?kuukausi=2026-10").text)
    assert "lokakuu 2026</th>" in october and "marraskuu 2026</th>" not in october
    assert "Uusimmat" in october
    newest = browser.get(f"{PAGE}?kuukausi=2026-99'--").text
    assert "lokakuu 2026</th>" in newest and "marraskuu 2026</th>" in newest
    assert len([path for _, path, *_ in platform.seen if "public-ledger" in path]) == 2


def test_before_anything_moved_the_page_says_so_and_when_it_will(browser: Browser) -> None:
    page = flat(browser.get("/kampanjat/lahiliikuntapaikka/rahan-reitti").text)
    assert "Rahaa ei ole vielä liikkunut" in page
    assert "Kortteja ei veloiteta ennen kuin kampanja onnistuu." in page
    assert "Yhdistykselle ei ole vielä maksettu mitään." in page
    assert "4 840,00 €" in page
    assert browser.get("/kampanjat/ei-ole/rahan-reitti").status_code == 404


def test_the_rows_are_sent_as_files_and_asked_for_again_cheaply(browser: Browser) -> None:
    sent = browser.get(f"{PAGE}.csv")
    assert sent.status_code == 200 and sent.text.startswith("\ufeff")
    assert sent.headers["Content-Disposition"].endswith('.csv"')
    assert "Set-Cookie" not in sent.headers
    again = browser.get(f"{PAGE}.csv", headers={"If-None-Match": sent.headers["ETag"]})
    assert again.status_code == 304
    assert browser.get(f"{PAGE}.exe").status_code == 404


def test_the_campaign_its_report_and_ones_own_pledge_lead_there(browser: Browser) -> None:
    page = browser.get("/kampanjat/paattynyt").text
    assert page.count(f'href="{PAGE}"') == 2
    assert "Henkilökunta tarkisti kampanjan ja sen budjetin ennen julkaisua." in page
    assert "Yhdistyksen aiemmat kampanjat" in browser.get("/kampanjat/lahiliikuntapaikka").text
    own = browser.get(f"/tuki/{PLEDGE_ID}/{TOKEN}").text
    assert "/kampanjat/lahiliikuntapaikka/rahan-reitti" in own
    report = browser.get("/kokeilut/lahiliikuntapaikka").text
    assert "/kampanjat/lahiliikuntapaikka/rahan-reitti" in report


def test_the_campaign_shows_how_its_support_grew_in_a_plot_in_words_in_a_table_and_as_a_file(
    browser: Browser,
) -> None:
    page = flat(browser.get("/kampanjat/lahiliikuntapaikka").text)
    assert '<li><a href="#kertyma">' in page and page.count('<svg class="plot ') == 2
    says = (
        "Tukea oli luvattu 25.10.2026 yhteensä 300 € ja 21.11.2026 yhteensä 4 800 €. "
        "Vastinrahaa oli lisäksi varattu 2 000 €. Katkoviiva on tavoite, 9 500 €."
    )
    assert page.count(says) == 3
    assert "8.11.2026</th>" in page and "3 500,00 €" in page
    sent = browser.get("/kampanjat/lahiliikuntapaikka/kertyma.csv")
    assert sent.text.splitlines()[0] == "\ufeffPäivä;Luvattu;Vastinraha;Yhteensä"
    assert sent.text.splitlines()[-1] == "2026-11-21;4800,00;2000,00;6800,00"
    again = browser.get(
        "/kampanjat/lahiliikuntapaikka/kertyma.csv", headers={"If-None-Match": sent.headers["ETag"]}
    )
    assert again.status_code == 304


def test_one_point_is_no_growth_and_leaves_no_trace_on_the_page(browser: Browser) -> None:
    page = browser.get("/kampanjat/paattynyt").text
    assert "kertyma" not in page and "7-plots" not in page
    assert browser.get("/kampanjat/paattynyt/kertyma.csv").status_code == 404
