"""The sample files handed over with the project read whole: real formats, invented children."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from caseboard.families.pupil_files import read_pupil_file
from caseboard.schools.register import read_register

DATA = Path(__file__).parents[1] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder ../shared/data is not there")


def test_the_register():
    schools = {school.urn: school for school in read_register(DATA / "schools-register-gias.csv")}
    assert len(schools) == 8
    assert schools["900103"].name == "St Aidan’s Catholic High School"
    assert schools["900106"].name == "Café Road Infant School"
    assert (schools["900101"].federation_code, schools["900102"].federation_code) == ("99101", "99101")
    assert [urn for urn, school in schools.items() if not school.open] == ["900108"]
    assert {school.authority_code for school in schools.values()} == {"805", "808"}


def test_the_sims_export():
    file = read_pupil_file(DATA / "pupils-thornhill-sims.csv")
    assert (file.system, len(file.rows), file.school) == ("SIMS", 60, None)
    assert {"Świątek", "Novák", "Ní Dhomhnaill", "O'Connor", "de Souza"} <= {p.surname for p in file.rows}
    assert Counter(p.send for p in file.rows) == {"N": 52, "K": 5, "E": 3}
    assert all(p.postcode and p.address for p in file.rows)


def test_the_arbor_export():
    file = read_pupil_file(DATA / "pupils-saltby-arbor.csv")
    assert (file.system, len(file.rows), file.school) == ("Arbor", 36, None)
    assert Counter(p.send for p in file.rows)["K"] == 6
    assert all(p.postcode and p.postcode not in (p.address or "") for p in file.rows)


def test_the_common_transfer_file():
    file = read_pupil_file(DATA / "8054103_CTF_XXXXXXX_001.xml")
    assert (file.system, len(file.rows), file.school) == ("CTF", 25, ("805", "4103"))
    assert file.names_another_school("805", "2101")
    assert {p.year_group for p in file.rows} == {"Y7", "Y8", "Y9", "Y10", "Y11"}
    assert all(p.postcode for p in file.rows)
