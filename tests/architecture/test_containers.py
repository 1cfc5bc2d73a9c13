"""The container files are checked without an engine: their shape, their variables, their processes."""

import re
import subprocess
import sys
from pathlib import Path

from gateway.languages import LANGUAGES
from gateway.uploads import largest_request_of
from infra.launcher.commands.secrets import env_file
from services.contracts.routing import SERVICES
from tests.architecture.processes import load

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
NGINX = ROOT / "infra" / "nginx" / "nginx.conf"


def test_the_compose_file_follows_its_published_schema() -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    result = subprocess.run([*checker, str(COMPOSE)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_secret_of_the_compose_file_must_be_given() -> None:
    optional = set(re.findall(r"\$\{([A-Z_]+):-", COMPOSE.read_text()))
    assert not {name for name in optional if re.search("PASSWORD|SECRET|KEY$", name)}


def test_every_service_has_a_web_process_and_a_worker() -> None:
    text = COMPOSE.read_text()
    for service in SERVICES:
        assert f"services.{service}.wsgi:app" in text
        assert f"services.{service}.worker:celery" in text
    for entry in ("gateway.wsgi:app", "services.chassis.relay", "services.chassis.beat:celery"):
        assert entry in text


def test_the_image_takes_only_what_runs() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"
    assert "!infra/launcher" not in ignored


def test_the_secrets_command_gives_every_variable_that_compose_demands() -> None:
    demanded = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE.read_text()))
    given = {line.partition("=")[0] for line in env_file().splitlines() if not line.startswith("#")}
    assert demanded
    assert given == demanded | {"ENVIRONMENT"}


def test_the_proxy_lets_through_every_file_that_a_page_takes() -> None:
    app = load("gateway.wsgi").app
    known = re.findall(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", NGINX.read_text())
    taking = [
        (str(rule), largest)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and (largest := largest_request_of(app.view_functions[rule.endpoint]))
    ]
    assert len(taking) > 5
    for rule, largest in taking:
        for language in LANGUAGES:
            path = language.prefix + re.sub(r"<[^>]+>", "x", rule)
            room = max((int(size) for place, size in known if re.match(place, path)), default=0)
            assert room * 1024**2 >= largest, path
