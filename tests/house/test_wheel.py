"""What is installed is whole: the wheel carries templates, migrations, styles and the browser libraries."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_carries_everything_that_runs(tmp_path):
    uv = shutil.which("uv") or str(ROOT / ".tools" / "uv" / "bin" / "uv")
    built = subprocess.run(
        [uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path, ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"caseboard/{file.relative_to(ROOT)}" for file in (ROOT / "templates").rglob("*.*")}
    wanted |= {f"caseboard/{file.relative_to(ROOT)}" for file in (ROOT / "migrations").rglob("*.py")}
    wanted |= {str(file.relative_to(ROOT)) for file in (ROOT / "caseboard").rglob("*.py")}
    wanted |= {str(file.relative_to(ROOT)) for file in (ROOT / "caseboard/static").rglob("*.*")}
    wanted |= {str(file.relative_to(ROOT)) for file in (ROOT / "caseboard/printing/fonts").iterdir()}
    assert wanted - carried == set()
    assert not [name for name in carried if name.startswith(("tests/", "e2e/", "bench/"))]
    assert {"caseboard/static/vendor/htmx.min.js", "caseboard/static/js/board.js"} <= carried
