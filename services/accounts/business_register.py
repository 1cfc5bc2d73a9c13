"""PRH's open data of the business register: asked over HTTP, once, in seconds, outside any transaction."""

import json
import time
from typing import Any

import urllib3

_TIMEOUT = urllib3.Timeout(connect=2.0, read=4.0)
# A slow drip answers each read in time; the whole still has to be here within this.
_SECONDS_IN_ALL = 6.0
_LARGEST_BYTES = 1_000_000
_PIECE_BYTES = 65_536


class NotReached(Exception):
    """No usable answer; the message is a code: `busy`, `away`, `slow`, `too_large`, `unreadable`."""


class BusinessRegister:
    """The register at an address such as "https://avoindata.prh.fi/opendata-ytj-api/v3"."""

    def __init__(self, base_url: str, seconds_in_all: float = _SECONDS_IN_ALL) -> None:
        self._url = base_url.rstrip("/") + "/companies"
        self._seconds = seconds_in_all
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=2, retries=False, timeout=_TIMEOUT)

    def companies(self, business_id: str) -> Any:
        """The interface's answer about one number, as JSON. Raises NotReached."""
        until = time.monotonic() + self._seconds
        try:
            answer = self._pool.request(
                "GET",
                self._url,
                fields={"businessId": business_id},
                headers={"Accept": "application/json"},
                preload_content=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise NotReached(_trouble(error)) from error
        try:
            # A number that nobody has is answered by an empty list; anything but 200 says nothing of it.
            if answer.status != 200:
                raise NotReached("busy" if answer.status == 429 else "away")
            return json.loads(_body(answer, until))
        except urllib3.exceptions.HTTPError as error:
            raise NotReached(_trouble(error)) from error
        except (ValueError, RecursionError) as error:
            raise NotReached("unreadable") from error
        finally:
            # Closed, not given back: what was not read to its end would meet the next question.
            answer.close()


def _trouble(error: urllib3.exceptions.HTTPError) -> str:
    """Nobody at the address is not somebody slow, though the library derives the one from the other."""
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)
    return "slow" if isinstance(error, urllib3.exceptions.TimeoutError) and not refused else "away"


def _body(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    body = b""
    # Whatever has come, however little: a larger read would wait for a drip longer than the whole may take.
    while piece := answer.read1(_PIECE_BYTES, decode_content=True):
        body += piece
        if len(body) > _LARGEST_BYTES:
            raise NotReached("too_large")
        if time.monotonic() > until:
            raise NotReached("slow")
    return body
