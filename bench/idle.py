"""Does nothing in a sealed child: what starting one costs."""


def main(content: bytes) -> bytes:
    """Answer what was said."""
    return content
