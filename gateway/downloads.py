"""A service's file for the browser, passed on piece by piece."""

from flask import Response

from services.chassis.http_client import FileReply

_PASSED_ON = ("Content-Type", "Content-Disposition", "Content-Length")


def pass_on(reply: FileReply) -> Response:
    """The file as the service sends it; closed when the browser has it or goes away."""
    headers = {name: reply.headers[name] for name in _PASSED_ON if name in reply.headers}
    response = Response(reply.pieces, headers=headers)
    response.call_on_close(reply.close)
    return response
