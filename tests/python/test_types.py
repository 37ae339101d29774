"""Types, stubs and the examples in docstrings and in examples/."""

import doctest
import importlib
import pathlib
import pkgutil
import subprocess
import sys

import pytest

import caregrade as cg

MODULES = [module.name for module in pkgutil.iter_modules(cg.__path__, "caregrade.") if module.name != "caregrade._core"]


def run(*words: str, cwd: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_package_and_tests_are_typed(root: pathlib.Path) -> None:
    run("-m", "mypy", "--strict", "bindings/python/caregrade", "tests/python", "examples", cwd=root)


def test_the_stub_says_what_the_module_has(root: pathlib.Path, tmp_path: pathlib.Path) -> None:
    run("-m", "mypy.stubtest", "caregrade._core", "--allowlist", str(root / "tests/python/stubtest.txt"), cwd=tmp_path)


@pytest.mark.parametrize("name", ["caregrade", *MODULES])
def test_examples_in_docstrings(name: str) -> None:
    if name in ("caregrade.duckdb", "caregrade.frames"):
        pytest.importorskip("numpy" if name == "caregrade.frames" else "duckdb")
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_everything_public_has_a_docstring() -> None:
    for name in cg.__all__:
        thing = getattr(cg, name)
        assert isinstance(thing, str) or thing.__doc__, name
        for member, value in vars(thing).items() if isinstance(thing, type) else []:
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{member}"


@pytest.mark.parametrize("script", sorted((pathlib.Path(__file__).resolve().parents[2] / "examples").glob("*.py")), ids=lambda p: p.name)
def test_example_runs(script: pathlib.Path) -> None:
    run(str(script), cwd=script.parent.parent)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_examples_in_the_readme(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(root)
    result = doctest.testfile(str(root / name), module_relative=False, encoding="utf-8")
    assert result.attempted >= 8 and result.failed == 0


@pytest.mark.parametrize("name", ["scale.md", "scale.zh-CN.md"])
def test_examples_in_the_pages(root: pathlib.Path, name: str) -> None:
    for package in ("pandas", "pyarrow", "duckdb"):
        pytest.importorskip(package)
    result = doctest.testfile(str(root / "docs" / name), module_relative=False, encoding="utf-8")
    assert result.attempted >= 20 and result.failed == 0
