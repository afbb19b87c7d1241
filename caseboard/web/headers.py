"""What every answer carries, errors and static files included; how it is compressed, and how static files are named."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_compress import Compress
from isal import isal_zlib
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.middleware.proxy_fix import ProxyFix

from caseboard.config import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "X-Robots-Tag": "noindex, nofollow",
}
FOR_EVER = "public, max-age=31536000, immutable"


def trust(app: Flask, settings: Settings, loopback: Iterable[str]) -> None:
    """Whose word is taken for the host's name and the visitor's address."""
    ours = urlsplit(settings.public_url).hostname or ""
    app.config["TRUSTED_HOSTS"] = [ours, *(f"[{name}]" if ":" in name else name for name in loopback)]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # as Flask says to


PAGE = "text/html"
LEAST = 500
"""Bytes of a page that is worth it."""
GZIP = 16 + zlib.MAX_WBITS
"""Of zlib and of whatever is called as it is: with the head and the end of a gzip file."""


def compress(app: Flask) -> None:
    """The cheapest way at its cheapest: pages are made anew each time. Whoever does not take zstd gets gzip, of pages
    by ISA-L, which takes a sixth of zlib's time and makes them smaller."""
    app.config.update(
        COMPRESS_ALGORITHM=["zstd", "gzip"],
        COMPRESS_LEVEL=1,
        COMPRESS_ZSTD_LEVEL=1,
        COMPRESS_MIN_SIZE=LEAST,
        COMPRESS_REGISTER=False,
    )
    compressing = Compress(app)

    @app.after_request
    def compress_content(response: Response) -> Response:
        if response.status_code == 204:
            return response
        best = _best_of(request.headers.get("Accept-Encoding", ""))
        if best is None:  # Flask-Compress would take "gzip;q=0" for a yes
            response.vary.add("Accept-Encoding")
            return response
        if best == "gzip" and _is_page(response):
            response.set_data(isal_zlib.compress(response.get_data(), 1, GZIP))
            response.headers["Content-Encoding"] = "gzip"
        return compressing.after_request(response)  # leaves what is encoded, and says what it depends on


def _is_page(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.mimetype == PAGE
        and not response.is_streamed
        and (response.content_length or 0) >= LEAST
    )


@lru_cache(maxsize=128)
def _best_of(accepted: str) -> str | None:
    """Of what a browser says it takes, what we make soonest."""
    return parse_accept_header(accepted, Accept).best_match(("zstd", "gzip"))


def init_app(app: Flask) -> None:
    hashes: dict[str, str] = {}

    def asset(name: str) -> str:
        """The address of a static file, with its content's hash, so that browsers may keep it for ever."""
        return f"/static/{name}?v={_hash_of(app, hashes, name)}"

    app.jinja_env.globals["asset"] = asset

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values.setdefault("v", _hash_of(app, hashes, values["filename"]))

    @app.after_request
    def set_headers(response: Response) -> Response:
        if response.status_code == 204:
            response.headers.pop("Content-Type", None)  # there is none
        response.headers.extend(ALWAYS)
        if current_app.config["CASEBOARD"].is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["Cache-Control"] = "no-store"
        if request.endpoint == "static" and hasattr(response.response, "close"):
            response.call_on_close(
                response.response.close
            )  # compressing puts other bytes in the file's place
        if request.endpoint == "static" and response.status_code in {200, 206, 304}:
            name = (request.view_args or {}).get("filename", "")
            if request.args.get("v") == _hash_of(app, hashes, name):
                response.headers["Cache-Control"] = FOR_EVER
        response.headers.pop("Server", None)
        return response


def _hash_of(app: Flask, hashes: dict[str, str], name: str) -> str:
    if name not in hashes or app.debug or app.testing:
        file = Path(app.static_folder or "") / name
        hashes[name] = hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.is_file() else "missing"
    return hashes[name]
