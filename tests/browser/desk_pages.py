"""Every page of the finance desk that opens without knowing an id, as the gateway itself names them."""

from gateway.app import create_app
from gateway.config import GatewaySettings
from services.chassis.settings import read_settings
from tests.gateway.fake_platform import gateway_environment


def finance_pages() -> list[str]:
    """Addresses in the order of the routes, tables for spreadsheets and other files left out."""
    nowhere = gateway_environment("http://127.0.0.1:1")
    routes = create_app(read_settings(GatewaySettings, "gateway", nowhere)).url_map.iter_rules()
    found = {
        rule.rule
        for rule in routes
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and (rule.rule == "/talous" or rule.rule.startswith("/talous/"))
        and "." not in rule.rule
    }
    return sorted(found)
