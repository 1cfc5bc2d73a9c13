"""Calls between processes: one pool of connections, a deadline on each, a token for each."""

import json as json_module
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from services.chassis.identity import Identity
from services.chassis.problems import (
    Conflict,
    Forbidden,
    Gone,
    InvalidFields,
    NotFound,
    Problem,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from services.chassis.service_tokens import TokenSigner

_TIMEOUT = urllib3.Timeout(connect=2.0, read=30.0)
_POOL_SIZE = 16


@dataclass(frozen=True)
class Reply:
    """A service's answer, as it was sent."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """The body read as JSON, or nothing when there is none."""
        return json_module.loads(self.body) if self.body else None


# A large file is written before its first byte is sent.
_TIMEOUT_OF_FILES = urllib3.Timeout(connect=2.0, read=300.0)
_PIECE_BYTES = 65_536


@dataclass(frozen=True)
class FileReply:
    """A file that a service sends, passed on piece by piece; whoever takes it closes it, read or not."""

    headers: dict[str, str]
    pieces: Iterator[bytes]
    close: Callable[[], None]


class ServiceClient:
    """Speaks to one service in the name of whoever asks."""

    def __init__(self, base_url: str, audience: str, signer: TokenSigner) -> None:
        self._base_url = base_url.rstrip("/")
        self._audience = audience
        self._signer = signer
        self._pool = urllib3.PoolManager(
            num_pools=1, maxsize=_POOL_SIZE, retries=False, timeout=_TIMEOUT, block=False
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        identity: Identity,
        json: Any = None,
        body: bytes | None = None,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        idempotency_key: str | None = None,
        problems: bool = True,
    ) -> Reply:
        """One call.

        Raises the service's Problem for 4xx and 5xx unless `problems` is off; Unavailable when it is away.
        """
        sent = self._headers(identity) | (headers or {})
        if json is not None:
            body = json_module.dumps(json, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        if idempotency_key:
            sent["Idempotency-Key"] = idempotency_key
        url = self._base_url + path
        given = {key: value for key, value in (params or {}).items() if value not in (None, "")}
        if given:
            url += "?" + urlencode(given, doseq=True)
        try:
            answer = self._pool.request(method, url, body=body, headers=sent)
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(self._audience) from error
        reply = Reply(answer.status, answer.data, dict(answer.headers))
        if problems and reply.status >= 400:
            raise read_problem(reply)
        return reply

    def fetch_file(self, path: str, *, identity: Identity, json: Any) -> FileReply:
        """Ask by POST for a file of any size. Raises the service's Problem; Unavailable when it is away."""
        sent = self._headers(identity) | {"Content-Type": "application/json"}
        body = json_module.dumps(json, ensure_ascii=False).encode()
        try:
            answer = self._pool.request(
                "POST",
                self._base_url + path,
                body=body,
                headers=sent,
                preload_content=False,
                timeout=_TIMEOUT_OF_FILES,
            )
            if answer.status >= 400:
                raise read_problem(Reply(answer.status, answer.read(), dict(answer.headers)))
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(self._audience) from error
        return FileReply(dict(answer.headers), answer.stream(_PIECE_BYTES), answer.close)

    def _headers(self, identity: Identity) -> dict[str, str]:
        token = self._signer.sign(self._audience, identity)
        return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


# So that a caller may catch NotFound whether the thing is missing here or one service further.
_BY_STATUS: dict[int, type[Problem]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    422: InvalidFields,
    429: TooMany,
    503: Unavailable,
}


def read_problem(reply: Reply) -> Problem:
    """The problem that a service answered with, as the class that stands for its status."""
    try:
        body = reply.json
    except ValueError:
        body = None
    body = body if isinstance(body, dict) else {}
    retry_after = reply.headers.get("Retry-After", "")
    kind = _BY_STATUS.get(reply.status, Problem)
    problem = kind.__new__(kind)
    Problem.__init__(
        problem,
        body.get("code", "unreadable_answer"),
        body.get("detail"),
        status=reply.status,
        title=body.get("title"),
        errors=body.get("errors"),
        retry_after=int(retry_after) if retry_after.isdigit() else None,
    )
    return problem
