"""Text that others wrote, made visible: control characters move a terminal's cursor, and others turn the text around."""

from __future__ import annotations

import re

LONGEST = 20_000
"""Characters of one text that a report shows to people; what is longer is cut, and says so."""

# What HTML forbids and terminals obey (control characters, lone surrogates, noncharacters), and what turns the direction
# of the text around it, so that a line reads otherwise than it runs (CVE-2021-42574).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """What can't be seen, or shows what isn't there, as an escape; a text that is far too long is cut."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} [cut: {len(text) - LONGEST} more characters]"
    return _UNSEEN.sub(_escape, text.replace("\r\n", "\n"))


def _escape(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}" if ord(found[0]) < 256 else f"\\u{ord(found[0]):04x}"
