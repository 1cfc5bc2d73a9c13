"""Settings of the ideas service: what every service has, and nothing besides."""

from collections.abc import Mapping

from services.chassis.settings import ServiceSettings, read_settings

SERVICE = "ideas"


def read(environ: Mapping[str, str] | None = None) -> ServiceSettings:
    """The settings from the environment. Raises SettingsError naming every fault."""
    return read_settings(ServiceSettings, SERVICE, environ)
