"""Text that others wrote, made harmless in a page: names, messages and lines of code are hostile input."""

from __future__ import annotations

import html

from tfsavelint.front.visible import visible


def escaped(text: object) -> str:
    """A text for an element or a quoted attribute."""
    return html.escape(visible(str(text)))
