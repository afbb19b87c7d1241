"""Pupil files as the schools' systems write them: rows of SIMS, Arbor and Bromcom, and a Common Transfer File."""

from __future__ import annotations

import pytest

from caseboard.families.pupil_files import read_pupil_file
from caseboard.files.problem import FileProblem

SIMS_HEADER = (
    "UPN,Legal surname,Legal forename,Preferred surname,Preferred forename,DOB,Gender,Year taught in,Reg,"
    "SEN status,FSM,Address,Post code,Priority 1 contact,Priority 1 telephone\r\n"
)
BEA = (
    "P805210126001,Słowik,Bea,Słowik,Bee,16/04/2019,F,Year 2,2B,SEN Support,T,"
    '"51 Brick Lane, Hartlepool",ts997fj,Oscar Słowik,01632 960874\r\n'
)
FINN = (
    "D805210126002,O’Connor,Finn,,,15/06/2021,M,Year R,RB,No Special Educational Need,F,"
    '"51 Brick Lane, Hartlepool",TS99 7FJ,Isla,01632 960288\r\n'
)
ARBOR = (
    "Arbor Student ID,UPN,Last name,First name,Preferred first name,Date of birth,Sex,Year group,"
    "Registration form,SEN status,Free school meals,Home address,Guardian name,Guardian phone\n"
    "5012,V805310226013,Ní Dhomhnaill,Kei,,2015-04-10,Female,Year 6,6B,K - SEN support,No,"
    '"12 Orchard Way, Hartlepool, TS99 7AJ",Oscar,01632 960254\n'
    '5013,,MacAllister,Mohammed,Mo,2021-10-18,Male,Year N1,N1A,,No,"88 Chapel Row, Hartlepool",Haris,0\n'
)
BROMCOM = (
    "Legal Last Name,Legal First Name,Preferred Last Name,Preferred First Name,UPN,Date of Birth,Year Group,"
    "Tutor Group,SEN Status,Full Address,Postcode\n"
    "Novák,Samir,Novák,Sam,X805310226024,09 Jan 2021,Reception,RA,EHCP,59 Marine Drive,TS99 8AN\n"
)
PUPIL = (
    "<Pupil><UPN>T805410326001</UPN><Surname>Okafor-Reid</Surname><Forename>Victor</Forename>"
    "<DOB>2014-02-14</DOB><Sex>M</Sex><BasicDetails><PreferredForename>Vic</PreferredForename>"
    "<NCyearActual>7</NCyearActual><SENhistory>"
    "<SENstage><StartDate>2025-09-01</StartDate><SENprovision>K</SENprovision></SENstage>"
    "<SENstage><StartDate>2021-09-01</StartDate><SENprovision>N</SENprovision></SENstage>"
    "</SENhistory></BasicDetails><Address><AddressLines><AddressLine1>65 Elm Rise</AddressLine1>"
    "<AddressLine4>Hartlepool</AddressLine4></AddressLines><PostCode>TS99 6AL</PostCode></Address></Pupil>"
)


def sims(*rows, header=SIMS_HEADER, encoding="utf-8-sig"):
    return (header + "".join(rows)).encode(encoding)


def ctf(*pupils, before="", lea="805", estab="4103"):
    """For whoever opens it: XXX and XXXX are how such a file says that no school is meant."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<CTfile><Header><DocumentName>Common Transfer File'
        f"</DocumentName><SourceSchool><LEA>{lea}</LEA><Estab>{estab}</Estab></SourceSchool>"
        f"<DestSchool><LEA>XXX</LEA><Estab>XXXX</Estab></DestSchool></Header>"
        f"<CTFpupilData>{''.join(pupils)}</CTFpupilData></CTfile>"
    ).encode()


def refusal(content, **settings):
    with pytest.raises(FileProblem) as refused:
        read_pupil_file(content, **settings)
    message = str(refused.value)
    assert "\n" not in message
    assert message.endswith(" Nothing was changed.")
    return message.removesuffix(" Nothing was changed.")
