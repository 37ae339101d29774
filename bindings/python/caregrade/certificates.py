"""Whether a certificate was issued as it stands."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from . import _core
from .issues import error_of, from_core, language


class Verification:
    """The answer to "was this issued, unchanged, by a listed key, and is it in force?" Made by `verify`.

    Whether a place accepts it is another question: `recognise` answers it.
    """

    __slots__ = ("_core", "_result")

    def __init__(self, core: _core.Verified) -> None:
        self._core = core
        self._result: dict[str, Any] = json.loads(core.result())

    @property
    def authentic(self) -> bool:
        """Whether every check held."""
        return bool(self._result["authentic"])

    @property
    def reason(self) -> str:
        """``OK``, or the check that failed: ``SIGNATURE_INVALID``, ``WITHDRAWN``, … (docs/certificates.md)."""
        return str(self._result["reason"])

    @property
    def detail(self) -> str:
        """What was found: a key id, a day, a field; empty where there is nothing to add."""
        return str(self._result["detail"])

    @property
    def warnings(self) -> list[str]:
        """``STATUS_UNKNOWN``, ``PACK_UNKNOWN``."""
        return list(self._result["warnings"])

    @property
    def claims(self) -> dict[str, Any] | None:
        """What an authentic certificate states; None of one that fails a check."""
        value: dict[str, Any] | None = self.to_dict().get("claims")
        return value

    @property
    def issuer(self) -> dict[str, Any] | None:
        """What the trust list says of its issuer: ``id``, ``name``, ``region``, ``roles``, ``areas``."""
        value: dict[str, Any] | None = self.to_dict().get("issuer")
        return value

    def to_json(self) -> str:
        """The answer as the command writes it, as JSON text."""
        return self._core.result()

    def to_dict(self) -> dict[str, Any]:
        """The same as a dictionary."""
        value: dict[str, Any] = json.loads(self.to_json())
        return value

    def to_text(self, *, lang: str | None = None) -> str:
        """What the certificate says, with names masked; or which check failed, and what to do.

        Parameters
        ----------
        lang : {"zh", "en"}, optional
            Language; by default that of the locale.
        """
        return self._core.text(language(lang))

    def __repr__(self) -> str:
        said = f" level {self._result['claims']['level']}" if self.authentic else f" {self.detail}" if self.detail else ""
        return f"<Verification {' '.join([self.reason, *self.warnings])}{said}>"

    def __str__(self) -> str:
        return self.to_text()

    def __eq__(self, other: object) -> bool:
        return self._result == other._result if isinstance(other, Verification) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())


def text_of(name: str, value: object) -> str:
    """The text of a str or of bytes in UTF-8."""
    if isinstance(value, bytes):
        # why: bytes that are no text cannot be what is wanted, and what was wanted says so.
        return value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value
    raise TypeError(f"{name}: expected str or bytes, found {type(value).__name__}")


def _texts(name: str, value: object) -> list[str]:
    if isinstance(value, (str, bytes)):
        return [text_of(name, value)]
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise TypeError(f"{name}: expected texts, found {type(value).__name__}")
    return [text_of(f"{name}[{i}]", each) for i, each in enumerate(value)]


def _keys(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [json.dumps(dict(value))]
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return [text for each in value for text in _keys(each)]
    return [text_of("publishers", value)]


def day(name: str, value: object) -> str:
    """A day as ``YYYY-MM-DD``."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    raise TypeError(f"{name}: expected a date or 'YYYY-MM-DD', found {type(value).__name__}")


def verify(
    certificate: str | bytes,
    *,
    trust: str | bytes | Iterable[str | bytes] = (),
    publishers: str | bytes | Mapping[str, Any] | Iterable[str | bytes | Mapping[str, Any]] = (),
    statuses: str | bytes | Iterable[str | bytes] = (),
    on: str | datetime.date | None = None,
    standards: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
) -> Verification:
    """Verify a certificate, offline.

    A certificate that fails a check is an answer, not an exception.

    Parameters
    ----------
    certificate : str or bytes
        The text of a file between offices (SD-JWT), or what the QR code on paper holds (``CG1:…``).
    trust : str, bytes or iterable of them
        The texts of signed trust lists. Of one publisher's lists only the newest counts.
    publishers : JSON Web Keys, as text or mapping
        The public keys of those whose trust lists are used.
    statuses : str, bytes or iterable of them, optional
        The texts of status lists. Without one the answer warns with ``STATUS_UNKNOWN``.
    on : str or date, optional
        The day (in China) to verify for; by default today.
    standards : path or iterable of paths, optional
        Folders of older or newer versions of standards, so that the items can be graded under the version that is named.

    Returns
    -------
    Verification

    Raises
    ------
    InputError
        A key is none (CG5003), a trust list (CG5004, CG5005) or a status list (CG5006) is not used, the day is none; ``issues``
        names each by its place, as ``trust[0]``.
    OSError
        A folder of ``standards`` cannot be opened.
    TypeError
        A Python value of the wrong type.

    Examples
    --------
    >>> import caregrade as cg
    >>> v = cg.verify("something else")
    >>> v.authentic, v.reason, v.claims
    (False, 'MALFORMED', None)
    """
    folders = [standards] if isinstance(standards, (str, os.PathLike)) else list(standards)
    verified, found = _core.verify(
        text_of("certificate", certificate).encode("utf-8", "surrogatepass"), _texts("trust", trust), _keys(publishers), _texts("statuses", statuses),
        [os.fspath(folder) for folder in folders], None if on is None else day("on", on),
    )
    if verified is None:
        raise error_of(from_core(found))
    return Verification(verified)
