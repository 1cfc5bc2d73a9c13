"""Errors that a caller is to read, as problem details for HTTP (RFC 9457)."""

from typing import Any


class Problem(Exception):
    """Base of every error with an answer: a status, a stable code, and words."""

    status = 500
    code = "internal"
    title = "Something went wrong"

    def __init__(
        self,
        code: str | None = None,
        detail: str | None = None,
        *,
        status: int | None = None,
        title: str | None = None,
        errors: dict[str, list[str]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.code = code or self.code
        self.status = status or self.status
        self.title = title or self.title
        self.detail = detail
        self.errors = errors or {}
        self.retry_after = retry_after
        super().__init__(f"{self.status} {self.code}: {detail or self.title} {self.errors or ''}".strip())

    def to_body(self, request_id: str | None = None) -> dict[str, Any]:
        """The JSON object that travels as application/problem+json."""
        body: dict[str, Any] = {
            "type": f"urn:meijan:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
        }
        if self.detail:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = self.errors
        if request_id:
            body["request_id"] = request_id
        return body


class Invalid(Problem):
    """One field of the request cannot be accepted."""

    status, code, title = 422, "invalid", "Some fields are not right"

    def __init__(self, field: str, code: str, detail: str | None = None) -> None:
        super().__init__("invalid", detail, errors={field: [code]})


class InvalidFields(Problem):
    """Several fields of the request cannot be accepted."""

    status, code, title = 422, "invalid", "Some fields are not right"

    def __init__(self, errors: dict[str, list[str]], detail: str | None = None) -> None:
        super().__init__("invalid", detail, errors=errors)


class Malformed(Problem):
    """The request cannot be read at all."""

    status, code, title = 400, "malformed", "The request cannot be read"


class Unauthenticated(Problem):
    """It is not known who asks."""

    status, code, title = 401, "unauthenticated", "Sign in first"


class Forbidden(Problem):
    """Whoever asks may not do this."""

    status, code, title = 403, "forbidden", "Not allowed"


class NotFound(Problem):
    """There is no such thing, or none that this caller may know of."""

    status, code, title = 404, "not_found", "Not found"

    def __init__(self, what: str = "page") -> None:
        super().__init__("not_found", f"No such {what}")


class Conflict(Problem):
    """The state of the thing does not allow this."""

    status, code, title = 409, "conflict", "Not possible right now"


class Gone(Problem):
    """It was possible once and is not any more."""

    status, code, title = 410, "gone", "No longer possible"


class TooMany(Problem):
    """Too many tries in a while."""

    status, code, title = 429, "too_many", "Too many tries"

    def __init__(self, retry_after: int, code: str = "too_many") -> None:
        super().__init__(code, retry_after=retry_after)


class Unavailable(Problem):
    """Something that is needed is down."""

    status, code, title = 503, "unavailable", "Try again in a moment"

    def __init__(self, what: str, retry_after: int = 5) -> None:
        super().__init__("unavailable", f"{what} does not answer", retry_after=retry_after)
