"""What is wrong with an input, and where."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from . import _core

Language = Literal["zh", "en"]


def language(wanted: str | None = None) -> Language:
    """The language asked for, or that of the locale: Chinese where it begins with ``zh``, else English."""
    if wanted is None:
        found = next((v for v in map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")) if v), "")
        return "zh" if found.startswith("zh") else "en"
    if wanted == "zh":
        return "zh"
    if wanted == "en":
        return "en"
    raise ValueError(f"lang: expected 'zh' or 'en', found {wanted!r}")


@dataclass(frozen=True)
class Issue:
    """One problem. `line` and `column` count from 1 and are 0 where the input is no text."""

    code: str
    severity: str
    message_zh: str
    message_en: str
    hint_zh: str
    hint_en: str
    file: str
    line: int
    column: int
    pointer: str

    def message(self, lang: str | None = None) -> str:
        """What is wrong, expected and found."""
        return self.message_zh if language(lang) == "zh" else self.message_en

    def hint(self, lang: str | None = None) -> str:
        """What to do about it; may be empty."""
        return self.hint_zh if language(lang) == "zh" else self.hint_en

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}" if place else f"{self.line}:{self.column}"
        place = " ".join(part for part in (place, self.pointer) if part)
        hint = f" ({self.hint()})" if self.hint() else ""
        return f"{place + ': ' if place else ''}{self.code}: {self.message()}{hint}"


class InputError(ValueError):
    """An input that is wrong. `issues` holds everything found in one pass.

    >>> import caregrade as cg
    >>> try:
    ...     cg.grade({"standard": "gbt42195-2022", "answers": {"B.1.1": 5, "B.1.2": "4"}})
    ... except cg.InputError as error:
    ...     [issue.pointer for issue in error.issues]
    ['/answers/B.1.1', '/answers/B.1.2']
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        super().__init__("\n".join(map(str, self.issues)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Issue, ...]]]:
        return type(self), (self.issues,)


def from_core(found: list[_core.IssueDict]) -> tuple[Issue, ...]:
    """Issues as the C++ side reports them."""
    return tuple(
        Issue(
            i["code"], i["severity"], i["message"]["zh"], i["message"]["en"], i["hint"]["zh"], i["hint"]["en"],
            i["file"], i["line"], i["column"], i["pointer"],
        )
        for i in found
    )


def error_of(issues: tuple[Issue, ...]) -> Exception:
    """What to raise: `OSError` where a path cannot be opened, `InputError` for all else."""
    unopened = next((i for i in issues if i.code == "CG1001"), None)
    if unopened is None:
        return InputError(issues)
    number = errno.EACCES if os.path.exists(unopened.file) else errno.ENOENT
    return OSError(number, unopened.message(), unopened.file)
