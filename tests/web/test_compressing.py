"""What is sent is what was written, in the cheapest way that the browser says it takes."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response, redirect

from caseboard.web import headers

PAGE = "<p>Kowalczyk &amp; Žák: the same words, over and over.</p>\n" * 200


@pytest.fixture
def browser():
    app = Flask(__name__)
    headers.compress(app)
    answers = {
        "page": lambda: PAGE,
        "little": lambda: "<p>So little.</p>",
        "refused": lambda: (PAGE, 422),
        "file": lambda: Response(PAGE, mimetype="application/pdf"),
        "streamed": lambda: Response(iter([PAGE, PAGE]), mimetype="text/html"),
        "elsewhere": lambda: redirect("/page"),
        "nothing": lambda: ("", 204),
    }
    for name, answer in answers.items():
        app.add_url_rule(f"/{name}", name, answer)
    return app.test_client()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.1, gzip;q=0.5", "gzip"),
        ("gzip;q=0, zstd", "zstd"),
        ("gzip;q=0", None),
        ("zstd;q=0, gzip;q=0, identity", None),
        ("*", "zstd"),
        ("*;q=0", None),
        ("identity", None),
        ("deflate, br", None),
        ("", None),
        (";;,q=x,gzip q", None),
    ],
)
def test_a_page_comes_in_a_way_that_the_browser_takes(browser, accepted, encoding):
    answer = browser.get("/page", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.content_length == len(answer.data)
    if encoding is None:
        assert answer.text == PAGE
    else:
        assert len(answer.data) < len(PAGE) / 20
    if encoding == "gzip":
        assert gzip.decompress(answer.data).decode() == PAGE


@pytest.mark.parametrize("name", ["little", "refused", "file", "streamed", "elsewhere", "nothing"])
def test_what_is_no_whole_page_is_left_as_it_is(browser, name):
    answer = browser.get(f"/{name}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == browser.get(f"/{name}").data


def test_a_page_asked_for_by_head_says_what_it_would_send(browser):
    answer = browser.head("/page", headers={"Accept-Encoding": "gzip"})
    assert (answer.data, answer.headers["Content-Encoding"]) == (b"", "gzip")
