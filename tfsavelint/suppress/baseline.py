"""A baseline: the findings that were there when a project began to use the tool, and are not reported again.

A finding is known by its file, code, subject and the text of its line, and by how many such there are: lines may move,
and targets may change. Where a file is gone, its findings are known in any other file: it was renamed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from tfsavelint.config import ConfigError
from tfsavelint.model import Finding

VERSION = 1
_NEVER = "TFS000"
Key = tuple[str, str, str, str]
"""Path, code, subject, text of the line."""


@dataclass
class Baseline:
    """What is still left of a baseline, while a run takes its findings out of it; ``folder`` is the file's own."""

    folder: str
    left: Counter[Key] = field(default_factory=Counter)

    def remaining(self, findings: Iterable[Finding], line: Callable[[int], str]) -> tuple[Finding, ...]:
        """The findings of one file that the baseline doesn't know. ``line`` gives the text of a line of that file."""
        kept = []
        for finding in findings:
            key = key_of(finding, line, self.folder)
            known = key if self.left[key] > 0 else self._renamed(key)
            if known is None or finding.code == _NEVER:
                kept.append(finding)
            else:
                self.left[known] -= 1
        return tuple(kept)

    def _renamed(self, key: Key) -> Key | None:
        return next(
            (
                other
                for other, count in self.left.items()
                if count > 0 and other[1:] == key[1:] and not os.path.exists(os.path.join(self.folder, other[0]))
            ),
            None,
        )


def key_of(finding: Finding, line: Callable[[int], str], folder: str) -> Key:
    """What a finding is known by, its path as seen from a folder."""
    path = os.path.abspath(finding.path)
    with suppress(ValueError):  # another drive
        path = os.path.relpath(path, folder)
    return path.replace(os.sep, "/"), finding.code, finding.subject or "", " ".join(line(finding.span.line).split())


def read_baseline(path: str) -> Baseline:
    """The baseline in a file. Raises ConfigError."""
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        if document["version"] != VERSION:
            raise ConfigError(path, f"is a baseline of version {document['version']}; write it anew with --write-baseline")
        left: Counter[Key] = Counter()
        for item in document["findings"]:
            left[str(item["path"]), str(item["code"]), str(item["subject"]), str(item["text"])] += int(item["count"])
    except OSError as error:
        raise ConfigError(path, f"can't be read: {error.strerror}; --write-baseline makes one") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(path, f"is no baseline: {type(error).__name__}: {error}") from error
    return Baseline(os.path.dirname(os.path.abspath(path)), left)


def baseline_text(keys: Iterable[Key]) -> str:
    """The file of a baseline: sorted, one finding after another, so that it is easily read and merged."""
    counts = Counter(key for key in keys if key[1] != _NEVER)
    rows = [
        {"path": path, "code": code, "subject": subject, "text": text, "count": count}
        for (path, code, subject, text), count in sorted(counts.items())
    ]
    return json.dumps({"version": VERSION, "findings": rows}, ensure_ascii=False, indent=2) + "\n"
