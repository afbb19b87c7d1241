"""One name, five places: a package, its pages, their templates, their tests, and the blueprint in `url_for`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caseboard.web import FEATURES

ROOT = Path(__file__).resolve().parents[2]
SHARED_TEMPLATES = {"layouts", "components", "errors", "mail"}
SHARED_TESTS = {"faults", "house", "support", "web"}


def folders(path: str) -> set[str]:
    """The folders there that hold something, by name."""
    return {
        folder.name
        for folder in (ROOT / path).iterdir()
        if folder.is_dir()
        and not folder.name.startswith("__")
        and any(p.is_file() for p in folder.rglob("*.*"))
    }


PACKAGES = folders("caseboard") - {"static", "web"}


def test_every_package_is_tested_under_its_name():
    assert {name for name in PACKAGES if not list((ROOT / "tests").glob(f"{name}/test_*.py"))} - {
        name for name in PACKAGES if (ROOT / "tests" / f"test_{name}.py").is_file()
    } == set()


def test_every_folder_of_tests_is_named_after_what_it_tests():
    assert folders("tests") - SHARED_TESTS <= PACKAGES
    assert folders("tests/web") <= set(FEATURES)


def test_every_folder_of_templates_is_named_after_its_pages_or_its_package():
    assert folders("templates") - SHARED_TEMPLATES <= set(FEATURES) | PACKAGES


def test_every_folder_of_pages_is_registered_and_nothing_else_is():
    assert len(FEATURES) == len(set(FEATURES))
    assert {
        name for name in folders("caseboard/web") if (ROOT / f"caseboard/web/{name}/views.py").is_file()
    } == set(FEATURES)


@pytest.mark.parametrize("feature", FEATURES)
def test_the_blueprint_has_the_name_of_its_folder(app, feature):
    assert app.blueprints[feature].import_name == f"caseboard.web.{feature}.views"


@pytest.mark.parametrize("feature", FEATURES)
def test_pages_show_templates_of_their_own_folder_or_of_one_they_belong_with(feature):
    """A sub-resource (an undo, an entry) may answer with a page of what it belongs to; never with nobody's."""
    named = set(re.findall(r'"([a-z_]+)/[a-z_]+\.html"', _source(feature)))
    assert named <= folders("templates")


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_is_asked_for_in_some_test(app, feature):
    """Either there is a folder of its own, or a test of another folder goes to one of its addresses."""
    if list((ROOT / "tests/web").glob(f"{feature}/test_*.py")):
        return
    last_words = {
        rule.rule.rstrip("/").rsplit("/", 1)[-1]
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{feature}.") and not rule.rule.endswith(">")
    }
    tests = "".join(path.read_text() for path in [*ROOT.glob("tests/**/*.py"), *ROOT.glob("e2e/**/*.py")])
    assert any(f"/{word}" in tests or f"{feature}." in tests for word in last_words), last_words


def _source(feature: str) -> str:
    return "".join(path.read_text() for path in (ROOT / "caseboard" / "web" / feature).glob("*.py"))
