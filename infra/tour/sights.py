"""All there is to see: what everybody comes to on the running platform."""

from collections.abc import Iterator

from gateway.app import create_app
from gateway.config import GatewaySettings
from infra.launcher.world import World
from infra.story.stage import Stage
from infra.tour.crawling import Map, Sight, Walk
from infra.tour.walkers import Walker, walkers
from services.chassis.settings import read_settings


def everything(world: World) -> Iterator[tuple[Walker, Sight]]:
    """Who came to which page; each kind of page a few times."""
    environment = world.process_environment("gateway")
    walk = Walk(Map(create_app(read_settings(GatewaySettings, "gateway", environment))))
    for walker in walkers(Stage(world, lambda _words: None)):
        for sight in walk.of(walker):
            yield walker, sight
