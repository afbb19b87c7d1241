"""What runs for years carries nothing that only a migration needs."""

from __future__ import annotations

import os
import subprocess
import sys

LOOK = """
import sys
import caseboard, caseboard.cli
from caseboard import config, schema
app = caseboard.create_app()
with app.app_context():
    assert schema.current() is None and schema.newest()
print(*sorted({name.split(".")[0] for name in sys.modules} | {n for n in sys.modules if n.startswith("caseboard.")}))
"""


def test_a_program_that_runs_for_years_carries_neither_migrations_nor_the_demonstration(tmp_path):
    given = {"CASEBOARD_SECRET_KEY": "s" * 40, "CASEBOARD_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env={**os.environ, **given}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert {"flask", "sqlalchemy", "caseboard.web"} <= loaded
    assert not loaded & {"alembic", "mako", "flask_migrate", "huey", "caseboard.demo"}
