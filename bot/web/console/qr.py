"""A QR code as a drawing in the page: no picture to fetch, no style to allow."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """SVG; what it says must stand beside it as text."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff"
    )
    # It holds numbers only: the text is in the squares.
    return Markup(drawn)  # noqa: S704
