"""Templates: what Jinja's escaping relies on, and what every page has to have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.S)


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


each = pytest.mark.parametrize("path", TEMPLATES, ids=ids)


@each
def test_attributes_are_quoted(path):
    """Escaping does not protect an unquoted attribute: `x hx-get=/elsewhere` needs no angle bracket."""
    text = re.sub(r"\{\{.*?\}\}", "X", source(path), flags=re.S)
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.S)
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", text):
        bare = re.sub(r"=\s*(\"[^\"]*\"|'[^']*')", "", tag)
        assert "=" not in bare, tag


@each
def test_nothing_is_declared_safe(path):
    text = source(path)
    for word in (
        r"\|\s*safe\b",
        r"autoescape\s+false",
        r"Markup\(",
        r"\|\s*forceescape",
        r"\|\s*tojson\s*\}\}\"",
    ):
        assert not re.search(word, text), word


@each
def test_no_script_or_style_stands_in_a_page(path):
    text = source(path)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "hx-on" not in text
    assert "javascript:" not in text
    assert not re.search(r"hx-vals\s*=\s*[\"']\s*js:", text)


@each
def test_addresses_are_ours(path):
    for address in re.findall(r"(?:src|href|action)=\"([^\"]*)\"", source(path)):
        assert not re.match(r"(https?:)?//", address), address


@each
def test_a_whole_page_has_a_title(path):
    text = source(path)
    if "{% extends" in text:
        assert "{% block title %}" in text or path.parent.name == "layouts"


@each
def test_posting_forms_carry_a_token(path):
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source(path), re.S | re.I):
        assert re.search(r"csrf_token|hidden_tag\(\)|chrome\.csrf|hidden\(", form), form[:200]


def test_there_are_templates():
    assert len(TEMPLATES) > 20


def test_no_default_page_of_a_library_can_be_shown(app):
    """Flask-Security brings pages with styles of their own: ours are named everywhere."""
    named = {
        name: value
        for name, value in app.config.items()
        if name.startswith("SECURITY_") and name.endswith("_TEMPLATE")
    }
    used = [rule.endpoint for rule in app.url_map.iter_rules()]
    assert not [endpoint for endpoint in used if endpoint.startswith("security.")]
    assert "security" not in app.blueprints
    for name in (
        "LOGIN_USER",
        "VERIFY",
        "FORGOT_PASSWORD",
        "RESET_PASSWORD",
        "CHANGE_PASSWORD",
        "TWO_FACTOR_SETUP",
    ):
        assert named[f"SECURITY_{name}_TEMPLATE"].startswith("sign_in/")
