"""By what a network address counts, where attempts from it are limited."""

import ipaddress

UNKNOWN = "unknown"


def customer_of(address: str) -> str:
    """One customer's address: of IPv6 the /64, since a device changes the rest as it likes."""
    parsed = _parse(address)
    if parsed is None:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def network_of(address: str) -> str:
    """The network that one customer of an operator gets at once: the /24 of IPv4, the /48 of IPv6.

    What is no address counts as one network, so that a missing one opens no way round.
    """
    parsed = _parse(address)
    if parsed is None:
        return UNKNOWN
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed
