"""The standards at hand."""

from __future__ import annotations

import json
import os
from typing import Any

from . import _core, notebook
from .issues import Issue, error_of, from_core, language


class Standard:
    """A standard as data: title, levels, items with their options, facts, open questions, form.

    Every row carries ``clause``, ``confidence`` and ``sources``.
    """

    __slots__ = ("_data", "_text")

    def __init__(self, text: str, words: tuple[str, str]) -> None:
        self._data: dict[str, Any] = json.loads(text)
        self._text = words

    @property
    def id(self) -> str:
        """Id, as cases name it."""
        return str(self._data["id"])

    @property
    def number(self) -> str:
        """Official number."""
        return str(self._data["number"])

    @property
    def name(self) -> dict[str, str]:
        """Title in ``zh`` and ``en``."""
        return dict(self._data["name"])

    @property
    def levels(self) -> list[dict[str, Any]]:
        """Levels, from the best to the worst."""
        return list(self._data["levels"])

    @property
    def groups(self) -> dict[str, dict[str, Any]]:
        """Domains by id, with their maximum."""
        return {row["id"]: row for row in self._data["groups"]}

    @property
    def items(self) -> dict[str, dict[str, Any]]:
        """Items by code, with their options."""
        return {row["id"]: row for row in self._data["items"]}

    @property
    def facts(self) -> dict[str, dict[str, Any]]:
        """Facts beside the items, by id."""
        return {row["id"]: row for row in self._data["facts"]}

    @property
    def policies(self) -> dict[str, dict[str, Any]]:
        """Open questions of the standard by id, with choices and default."""
        return {row["id"]: row for row in self._data["policies"]}

    @property
    def form(self) -> dict[str, dict[str, Any]]:
        """Other fields of the form and of the report by code, with their choices."""
        return {row["id"]: row for row in self._data["form_fields"]}

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Source register by id."""
        return {row["id"]: row for row in self._data["sources_register"]}

    def to_dict(self) -> dict[str, Any]:
        """Everything, as ``caregrade list items ID --format json`` writes it."""
        value: dict[str, Any] = json.loads(json.dumps(self._data))
        return value

    def describe(self, *, lang: str | None = None) -> str:
        """The whole form in words."""
        return self._text[0 if language(lang) == "zh" else 1]

    def __repr__(self) -> str:
        return f"<Standard {self.id}: {self.number} {self.name[language()]}, {len(self.items)} items, {len(self.levels)} levels>"

    def __str__(self) -> str:
        return self.describe()

    def _repr_html_(self) -> str:
        return notebook.standard_html(self._data, language())

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, Standard) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.id, self.number))


def standard(id: str) -> Standard:
    """A standard by its id.

    Raises
    ------
    InputError
        There is none; the hint names the one that is spelt most alike.

    Examples
    --------
    >>> import caregrade as cg
    >>> cg.standard("gbt42195-2022").items["B.1.3"]["name"]["zh"]
    '洗澡'
    """
    text, zh, en, found = _core.standard(id)
    if found:
        raise error_of(from_core(found))
    return Standard(text, (zh, en))


def standards() -> list[str]:
    """Ids of all standards at hand.

    >>> import caregrade as cg
    >>> "gbt42195-2022" in cg.standards()
    True
    """
    return _core.standard_ids()


def load_standard(folder: str | os.PathLike[str]) -> Standard:
    """Load a standard's folder beside those built in; it wins over one of the same id.

    Raises
    ------
    InputError
        The data is wrong; ``issues`` has every problem with file, line and column.
    OSError
        The folder cannot be opened.
    """
    loaded, found = _core.load_standard(os.fspath(folder))
    if found:
        raise error_of(from_core(found))
    return standard(loaded)


def check(folder: str | os.PathLike[str]) -> list[Issue]:
    """What is wrong with a standard's folder; empty when every answer leads to exactly one level."""
    return list(from_core(_core.check(os.fspath(folder))))
