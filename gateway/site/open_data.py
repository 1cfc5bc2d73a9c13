"""Open data: experiments and campaigns as CSV and JSON, with a dictionary of their columns."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context

from gateway.site.open_data_columns import DATASETS, Column, Dataset, plain
from gateway.wiring import services
from services.chassis.permissions import allow
from services.chassis.problems import NotFound
from services.contracts.roles import Audience

blueprint = Blueprint("open_data", __name__, url_prefix="/avoin-data")

# A city's register of many years; more is asked for in parts by year from the register itself.
MOST_ROWS = 20_000
FRESH_SECONDS = 300


@blueprint.get("")
@allow(Audience.ANYONE)
def index() -> str:
    """What there is, what its columns mean, and under which terms."""
    settings = current_app.extensions["gateway.settings"]
    return render_template("site/open_data.html", datasets=DATASETS, licence=settings.open_data_licence)


@blueprint.get("/<name>.<any(csv,json):ending>")
@allow(Audience.ANYONE)
def send(name: str, ending: str) -> Response:
    """A whole dataset, written as it is read."""
    dataset = DATASETS.get(name)
    if dataset is None:
        raise NotFound("dataset")
    version = services().experiments.data_version()
    response = Response(mimetype="text/csv" if ending == "csv" else "application/json")
    response.set_etag(f"{name}-{ending}-{version}", weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    # Anybody's page may read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    if request.if_none_match.contains_weak(f"{name}-{ending}-{version}"):
        response.status_code = 304
        return response
    rows = services().experiments.rows(dataset.source, MOST_ROWS)
    # The first page is read at once, so that a service that does not answer is an error page.
    first = next(rows, None)
    every = _chained(first, rows)
    pieces = _as_csv(dataset, every) if ending == "csv" else _as_json(dataset, every)
    response.response = stream_with_context(pieces)
    return response


def _chained(first: dict[str, Any] | None, rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if first is not None:
        yield first
        yield from rest


def _as_csv(dataset: Dataset, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Byte order mark, semicolons, decimal commas, ISO dates; nothing that a program would run."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.name for column in dataset.columns])
    yield "\ufeff" + _taken(out)
    for row in rows:
        writer.writerow([plain(column, column.read(row)) for column in dataset.columns])
        yield _taken(out)


def _taken(out: io.StringIO) -> str:
    written = out.getvalue()
    out.seek(0)
    out.truncate()
    return written


def _as_json(dataset: Dataset, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "[\n"
    for number, row in enumerate(rows):
        shown = {column.name: _value(column, row) for column in dataset.columns}
        yield ("" if number == 0 else ",\n") + json.dumps(shown, ensure_ascii=False)
    yield "\n]\n"


def _value(column: Column, row: dict[str, Any]) -> Any:
    value = column.read(row)
    return float(value) if column.kind == "number" and value is not None else value
