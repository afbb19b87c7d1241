"""The linters, the types and the order of imports are tests like the others."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

TOOLS = {
    "ruff finds nothing": ["ruff", "check", "--no-fix", "--output-format=concise"],
    "the code is laid out by ruff": ["ruff", "format", "--check"],
    "the types are right": ["mypy"],
    "packages look only downwards": ["lint-imports"],
    "djlint finds nothing in the templates": ["djlint", "templates", "--lint", "--quiet"],
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS)
def test_the_tools_are_content(command: list[str]) -> None:
    program = shutil.which(command[0], path=os.pathsep.join([str(BIN), os.environ.get("PATH", "")]))
    assert program, f"{command[0]} is not installed: run `uv sync`"
    answer = subprocess.run(
        [program, *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert answer.returncode == 0, f"{' '.join(command)}\n{answer.stdout}{answer.stderr}"
