"""An invented receipt as a PDF of one small page (ISO 32000-1, 7.5)."""

from datetime import date

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>"
)


def receipt_file(words: str, bought_on: date) -> bytes:
    """The bytes of a receipt that says what was bought, and that it is made up."""
    told = ("Kuitti (demo)", words, f"{bought_on.day}.{bought_on.month}.{bought_on.year}", "Keksitty Kauppa")
    shown = " ".join(f"({_escaped(line)}) Tj 0 -24 Td" for line in told)
    drawn = f"BT /F1 12 Tf 30 370 Td {shown} ET".encode("cp1252")
    return _written(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
        _FONT,
    )


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _written(*objects: bytes) -> bytes:
    content, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
