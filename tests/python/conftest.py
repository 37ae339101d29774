"""What the tests share: the repository, one whole case, the locale."""

import json
import pathlib
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def root() -> pathlib.Path:
    return ROOT


@pytest.fixture
def case() -> dict[str, Any]:
    """The example of a person with dementia: every answer given."""
    whole: dict[str, Any] = json.loads((ROOT / "examples/dementia.json").read_text(encoding="utf-8"))
    return whole


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are English unless a test says otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
