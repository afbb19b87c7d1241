"""The files an operator brings: those of ../shared/data, or, where that folder is not, some in the same formats."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[2] / "../shared/data"

REGISTER = """\
"URN","LA (code)","LA (name)","EstablishmentNumber","EstablishmentName","EstablishmentStatus (code)",\
"EstablishmentStatus (name)","PhaseOfEducation (name)","Federations (code)","Federations (name)","Town","Postcode"
900101,"805","Hartlepool","2101","Thornhill Primary School","1","Open","Primary","99101",\
"The Thornhill and Saltby Federation","Hartlepool","TS99 1AA"
900102,"805","Hartlepool","3102","Saltby Church of England Primary School","1","Open","Primary","99101",\
"The Thornhill and Saltby Federation","Hartlepool","TS99 2BB"
900106,"808","Stockton","2106","Café Road Infant School","1","Open","Primary","","","Stockton","TS99 6FF"
"""
SIMS = """\
UPN,Legal surname,Legal forename,DOB,Year taught in,SEN status,Address,Post code
W805210126005,Fletcher,Victor,27/08/2017,Year 4,No Special Educational Need,"60 Chapel Row, Hartlepool",TS99 3GN
K805210126006,Fletcher,Cara,10/04/2019,Year 2,SEN Support,"60 Chapel Row, Hartlepool",TS99 3GN
"""
ARBOR = """\
Arbor Student ID,UPN,Last name,First name,Date of birth,Year group,SEN status,Home address
5000,D805310226001,MacAllister,Daisy,2019-06-19,Year 2,,"88 Chapel Row, Hartlepool, TS99 1AJ"
"""
GENERATED = {
    "schools-register-gias.csv": (REGISTER, "cp1252"),
    "pupils-thornhill-sims.csv": (SIMS, "utf-8-sig"),
    "pupils-saltby-arbor.csv": (ARBOR, "utf-8"),
}


def real_file(name: str, folder: Path) -> str:
    """The path of a file of that name and format."""
    if (DATA / name).is_file():
        return str(DATA / name)
    words, encoding = GENERATED[name]
    made = folder / name
    made.write_bytes(words.replace("\n", "\r\n").encode(encoding))
    return str(made)
