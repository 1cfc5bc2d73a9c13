"""Which files are taken as evidence of the association's own money."""

LARGEST_PDF_BYTES = 5 * 1024 * 1024
MOST_FILES = 5
PDF, PICTURE = "application/pdf", "image/jpeg"

_PDF_BEGINS = b"%PDF-"
_PDF_ENDS = b"%%EOF"
# Programs add a few lines after the end, and little else.
_END_WITHIN = 1024


class RefusedEvidence(ValueError):
    """The file is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def claims_to_be_pdf(content: bytes) -> bool:
    """Whether the file begins as a PDF does (ISO 32000-1, 7.5.2)."""
    return content.startswith(_PDF_BEGINS)


def check_pdf(content: bytes) -> None:
    """A whole PDF of no more than 5 MB. Raises RefusedEvidence (too_large, unreadable)."""
    if len(content) > LARGEST_PDF_BYTES:
        raise RefusedEvidence("too_large")
    if _PDF_ENDS not in content[-_END_WITHIN:]:
        raise RefusedEvidence("unreadable")
