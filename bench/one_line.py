"""Prints one line in a sealed child: what WeasyPrint costs before any report."""

from weasyprint import HTML


def main(_content: bytes) -> bytes:
    """Return a PDF of one line."""
    return bytes(HTML(string="<p>示例</p>").write_pdf())
