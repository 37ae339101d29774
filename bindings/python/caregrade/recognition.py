"""What a place does with a result from elsewhere."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from . import _core
from .certificates import Verification, day
from .grading import Grade, _plain
from .issues import error_of, from_core, language


class Recognition:
    """What a place does with a result, by which row, and what is still to be asked. Made by `recognise`."""

    __slots__ = ("_told", "_result")

    def __init__(self, told: tuple[str, str, str]) -> None:
        self._told = told
        self._result: dict[str, Any] = json.loads(told[0])

    @property
    def outcome(self) -> str:
        """``ACCEPT``, ``ACCEPT_MAPPED``, ``SUPPLEMENT``, ``REASSESS``, ``NOT_COMPARABLE``, ``MANUAL_REVIEW`` or ``NOT_ACCEPTED``."""
        return str(self._result["outcome"])

    @property
    def rule(self) -> str:
        """Id of the row that decided."""
        return str(self._result["rule"])

    @property
    def source(self) -> str:
        """Id of the document that the row rests on; `to_dict` has its title and clause."""
        return str(self._result["source"])

    @property
    def standard(self) -> str:
        """Id of the standard in which the level is wanted."""
        return str(self._result["target"]["standard"])

    @property
    def level(self) -> int | None:
        """The level under that standard; None while more than one is possible, or where none is taken over."""
        value: int | None = self._result["target"]["level"]
        return value

    @property
    def possible_levels(self) -> tuple[int, ...]:
        """Exactly the levels that the result leaves possible."""
        return tuple(self._result["target"]["possible_levels"])

    @property
    def ask_next(self) -> list[str]:
        """The item to ask next; empty where nothing is to be asked."""
        return list(self._result["target"]["ask_next"])

    @property
    def questions_at_most(self) -> int:
        """No answers need more questions than this until the level is certain."""
        return int(self._result["target"]["questions_at_most"])

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why, each with ``code`` and ``text`` in ``zh`` and ``en``; what the documents leave open is among them."""
        return list(self.to_dict()["reasons"])

    @property
    def verified(self) -> dict[str, Any]:
        """Whether the result is genuine: ``authentic``, ``reason``, ``warnings``. Apart from the outcome."""
        return dict(self.to_dict()["verified"])

    def to_json(self) -> str:
        """The answer as the command writes it, as JSON text."""
        return self._told[0]

    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary."""
        value: dict[str, Any] = json.loads(self.to_json())
        return value

    def to_text(self, *, lang: str | None = None) -> str:
        """The answer for a reader.

        Parameters
        ----------
        lang : {"zh", "en"}, optional
            Language; by default that of the locale.
        """
        return self._told[1 if language(lang) == "zh" else 2]

    def __repr__(self) -> str:
        level = "" if self.level is None else f" level {self.level}"
        return f"<Recognition {self.outcome} {self.standard}{level}>"

    def __str__(self) -> str:
        return self.to_text()

    def __eq__(self, other: object) -> bool:
        return self._told == other._told if isinstance(other, Recognition) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._told)

    def __reduce__(self) -> tuple[Any, ...]:
        return Recognition, (self._told,)


def recognise(
    result: Verification | Grade | Mapping[str, Any] | str | bytes,
    *,
    into: str,
    purpose: str,
    on: str | datetime.date,
    standard: str | None = None,
) -> Recognition:
    """Say what a place does with a result that was obtained elsewhere.

    Parameters
    ----------
    result : Verification, Grade, mapping, str or bytes
        A certificate that `verify` found authentic; or a result that nobody vouches for: what `grade` gave, or a case (or its
        JSON text) with ``answers`` or a ``level``, and ``issued_in``, the code of the place that it comes from.
    into : str
        Code (GB/T 2260) of the place that receives it.
    purpose : str
        ``ltci``, ``subsidy``, ``admission``, … as docs/recognition.md lists them.
    on : str or date
        The day of the decision.
    standard : str, optional
        Id of the standard in which the level is wanted; by default the one prescribed for the purpose.

    Returns
    -------
    Recognition

    Raises
    ------
    InputError
        The certificate is not authentic (CG5001), the result, place, purpose, standard or day is wrong; ``issues`` has every
        problem.
    TypeError
        A Python value of the wrong type.

    Examples
    --------
    >>> import caregrade as cg
    >>> r = cg.recognise({"standard": "gbt42195-2022", "assessed_on": "2026-03-05", "level": 3, "issued_in": "330106"},
    ...                  into="330102", purpose="admission", on="2026-07-01")
    >>> r.standard, r.verified["reason"]
    ('gbt42195-2022', 'NOT_SIGNED')
    """
    certificate: _core.Verified | None = None
    text, is_text = b"", False
    if isinstance(result, Verification):
        certificate = result._core
    elif isinstance(result, Grade):
        text = result.to_json().encode("utf-8")
    elif isinstance(result, bytes):
        text, is_text = result, True
    elif isinstance(result, str):
        text, is_text = result.encode("utf-8", "surrogatepass"), True
    elif isinstance(result, Mapping):
        text = json.dumps(_plain(result, ""), ensure_ascii=False).encode("utf-8", "surrogatepass")
    else:
        raise TypeError(f"result: expected a Verification, a Grade, a mapping or JSON text, found {type(result).__name__}")
    for name, value in (("into", into), ("purpose", purpose), ("standard", standard)):
        if not isinstance(value, str) and (name != "standard" or value is not None):
            raise TypeError(f"{name}: expected str, found {type(value).__name__}")
    told, found = _core.recognise(certificate, text, is_text, into, purpose, standard or "", day("on", on))
    if told is None:
        raise error_of(from_core(found))
    return Recognition((told[0], told[1], told[2]))
