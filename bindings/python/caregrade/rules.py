"""The benefit rules at hand: those built in, and those of one's own folders."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cache
from typing import Any

from . import _core
from .issues import error_of, from_core


class Rules:
    """Benefit rules that are read together. Made by `load_packs`; `decide` takes them as ``rules``."""

    __slots__ = ("_core", "_paths")

    def __init__(self, core: _core.Rules, paths: tuple[str, ...]) -> None:
        self._core = core
        self._paths = paths

    @property
    def packs(self) -> list[str]:
        """Every pack as ``id@version#digest``, as receipts name it."""
        return self._core.packs()

    def __repr__(self) -> str:
        return f"<Rules {', '.join(name.split('#')[0] for name in self.packs)}>"

    def __eq__(self, other: object) -> bool:
        return self.packs == other.packs if isinstance(other, Rules) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self.packs))

    def __reduce__(self) -> tuple[Any, ...]:
        return load_packs, self._paths


def load_packs(*paths: str | os.PathLike[str]) -> Rules:
    """The built-in packs together with those of folders.

    Parameters
    ----------
    *paths : str or path
        A pack's folder each, or a folder of such folders. A pack takes the place of a built-in one with its id.
        Without any path: the built-in packs alone.

    Returns
    -------
    Rules
        Pickled, it keeps the paths and is read again where it is opened.

    Raises
    ------
    InputError
        A pack is wrong; ``issues`` has every problem with file, line and column.
    OSError
        A path cannot be opened.

    Examples
    --------
    >>> import caregrade as cg
    >>> any(pack.startswith("cn-11@") for pack in cg.load_packs().packs)
    True
    """
    names = tuple(os.fspath(path) for path in paths)
    core, found = _core.load_packs(list(names))
    if core is None:
        raise error_of(from_core(found))
    return Rules(core, names)


@cache
def built_in() -> Rules:
    """The built-in packs, read once."""
    return load_packs()


def codes(name: str, value: str | Iterable[str] | None) -> list[str]:
    """One word or several as a list; `TypeError` for anything else."""
    if value is None:
        return []
    words = [value] if isinstance(value, str) else list(value)
    for word in words:
        if not isinstance(word, str):
            raise TypeError(f"{name}: expected str or several, found {word!r}")
    return words


def facts(region: str | Iterable[str] | None = None, *, rules: Rules | None = None) -> dict[str, dict[str, Any]]:
    """Facts that the rules ask for, by id: what each can be, the question, who answers, what proves it.

    Parameters
    ----------
    region : str or iterable of str, optional
        Codes of places; then only the facts that their benefits look at.
    rules : Rules, optional
        By default the built-in packs.

    Returns
    -------
    dict
        Rows as ``caregrade list facts --format json`` writes them.

    Raises
    ------
    InputError
        A place that nobody knows.

    Examples
    --------
    >>> import caregrade as cg
    >>> cg.facts("110105")["birth_date"]["question"]["en"]
    'When were you born?'
    """
    texts, found = _core.facts((rules or built_in())._core, codes("region", region))
    if texts is None:
        raise error_of(from_core(found))
    rows = [json.loads(text) for text in texts]
    return {row["id"]: row for row in rows}
