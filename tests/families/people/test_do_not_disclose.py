"""*Do not disclose*: an address under the mark is on nothing that can be read, and nobody changes it alone."""

from __future__ import annotations

import io
from datetime import date

import pytest

from caseboard.db import db, session
from caseboard.families import services
from caseboard.families.conflicts import MissingAnswersError
from caseboard.families.history import history
from caseboard.families.import_roll import household, import_pupils
from caseboard.families.people import adults, households
from caseboard.families.people.models import Proposed
from caseboard.families.people.view import people
from caseboard.families.pupil_files import read_pupil_file
from caseboard.families.roll import roll
from caseboard.keeping.export import write

MARKER = "Zqhiddenlane"
WAS = date(2026, 1, 5)


@pytest.fixture
def refuge(place):
    """A mother and her child under the mark, who came from the roll with that address."""
    child = place.child(
        "Amina Hussain",
        upn="A823432100001",
        address=f"1 {MARKER}",
        postcode="ZQ1 1ZQ",
        household=household("s", f"1 {MARKER}", "ZQ1 1ZQ"),
    )
    family = place.family("Hussain", [child])
    mother = adults.add_adult(family, forename="Sara", surname="Hussain", by=place.ruth)
    home = households.add_household(family, name="Sara's home", members=[mother, child], by=place.ruth)
    households.write_address(family, home, lines=f"1 {MARKER}", postcode="ZQ1 1ZQ", since=WAS, by=place.ruth)
    households.mark(family, home, by=place.ruth)
    return family, home, child, mother


def propose(family, home, by, lines=f"2 {MARKER}"):
    return households.write_address(family, home, lines=lines, postcode="ZQ2 2ZQ", since=WAS, by=by)


def test_the_mark_takes_the_address_off_the_roll_and_off_what_siblings_are_found_by(place, refuge):
    _, home, child, _ = refuge
    twin = place.child("Bilal Hussain", household=household("s", f"1 {MARKER}", "ZQ1 1ZQ"))
    assert (child.address, child.postcode, child.household) == ("", "", "")
    assert twin not in roll(place.ruth, place.thornhill.id).siblings([child])
    assert child not in roll(place.ruth, place.thornhill.id).siblings([twin])
    assert households.find_address(home) is None


def pupils(place, *, dry_run):
    header = "UPN,Surname,Forename,DOB,Year,Address,Postcode\n"
    row = f"A823432100001,Hussain,Amina,04/03/2017,4,9 {MARKER} new,ZQ9 9ZQ\n"
    file = read_pupil_file((header + row).encode(), today=date(2026, 11, 22))
    return import_pupils(place.thornhill, file, secret="s", dry_run=dry_run)


def test_a_pupil_file_does_not_bring_the_address_back(place, refuge):
    _, _, child, _ = refuge
    for dry_run in (True, False):
        changes = pupils(place, dry_run=dry_run)
        assert changes.not_taken == 1
        assert "address" not in str(changes.updated)
        assert MARKER not in str(changes)
    assert (child.address, child.postcode, child.household) == ("", "", "")


def test_a_child_who_joins_the_family_later_comes_without_the_rolls_address(place, refuge):
    family, *_ = refuge
    late = place.child("Bilal Hussain", address=f"1 {MARKER}", postcode="ZQ1 1ZQ", household="x")
    services.add_child(family, late, by=place.ruth)
    assert (late.address, late.postcode, late.household) == ("", "", "")


def test_the_export_has_the_mark_and_no_address_also_not_one_proposed(place, refuge):
    family, home, *_ = refuge
    propose(family, home, place.ruth)
    session().commit()
    out = io.BytesIO()
    with db.engine.connect() as connection:
        write(out, connection)
    assert b'"not_disclosed":true' in out.getvalue()
    assert MARKER.encode() not in out.getvalue()
    assert b"ZQ1 1ZQ" not in out.getvalue()


def test_neither_the_log_nor_the_history_nor_the_page_holds_an_address(place, refuge):
    family, home, *_ = refuge
    propose(family, home, place.ruth)
    said = str([(line.text, line.kind) for line in history(family, by=place.ruth)])
    shown = str(people(family, by=place.ruth, shows_initials=False))
    assert MARKER not in said + shown
    assert "do not disclose" in said


def test_whoever_proposed_an_address_cannot_confirm_it_and_somebody_else_has_to_type_it(place, refuge):
    family, home, *_ = refuge
    proposal = propose(family, home, place.ruth)
    assert proposal.kind is Proposed.ADDRESS
    with pytest.raises(MissingAnswersError, match="Somebody else has to"):
        households.confirm(family, home, proposal, lines=f"2 {MARKER}", postcode="ZQ2 2ZQ", by=place.ruth)
    for wrong in ("", f"3 {MARKER}"):
        with pytest.raises(MissingAnswersError, match="not the address that was proposed"):
            households.confirm(family, home, proposal, lines=wrong, postcode="ZQ2 2ZQ", by=place.dan)
    households.confirm(family, home, proposal, lines=f"2, {MARKER.upper()}", postcode="zq22zq", by=place.dan)
    assert households.find_proposal(home) is None
    assert households.find_address(home) is None
    assert households._address_now(home).confirmed_by == place.dan.user_id


def test_a_second_proposal_takes_the_place_of_the_first_and_its_proposer_is_the_one_who_cannot(place, refuge):
    family, home, *_ = refuge
    first = propose(family, home, place.ruth)
    second = propose(family, home, place.dan, f"5 {MARKER}")
    assert first.decided_at is not None
    assert not first.accepted
    with pytest.raises(MissingAnswersError):
        households.confirm(family, home, second, lines=f"5 {MARKER}", postcode="ZQ2 2ZQ", by=place.dan)


def test_the_mark_is_lifted_by_two_people_and_only_then_is_the_address_shown(place, refuge):
    family, home, *_ = refuge
    lifting = households.propose_lifting(family, home, by=place.ruth)
    with pytest.raises(MissingAnswersError):
        households.confirm(family, home, lifting, by=place.ruth)
    assert households.find_address(home) is None
    households.confirm(family, home, lifting, by=place.dan)
    assert households.find_address(home).lines == f"1 {MARKER}"
    pupils(place, dry_run=False)


def test_nobody_goes_round_the_mark_with_another_household(place, refuge):
    family, home, child, mother = refuge
    other = households.add_household(family, name="New home", members=[mother, child], by=place.ruth)
    with pytest.raises(MissingAnswersError, match="do not disclose"):
        households.write_address(family, other, lines="7 New Street", postcode="", since=WAS, by=place.ruth)
    with pytest.raises(MissingAnswersError, match="Lift the mark first"):
        households.end_household(family, home, by=place.ruth)
    same = households.add_household(family, name="Where Amina is", members=[child], by=place.ruth)
    households.write_address(family, same, lines=f"1, {MARKER}", postcode="zq1 1zq", since=WAS, by=place.ruth)
    assert same.not_disclosed


def test_nobody_goes_round_the_mark_by_entering_somebody_anew_or_by_a_home_of_the_child_alone(place, refuge):
    family, _, child, mother = refuge
    with pytest.raises(MissingAnswersError, match="Lift the mark first"):
        households.take_out_adult(family, mother, by=place.ruth)
    alone = households.add_household(family, name="Where Amina is", members=[child], by=place.ruth)
    with pytest.raises(MissingAnswersError, match="do not disclose"):
        households.write_address(family, alone, lines="7 New Street", postcode="", since=WAS, by=place.ruth)
    father = adults.add_adult(family, forename="Yusuf", surname="Hussain", by=place.ruth)
    his = households.add_household(family, name="Yusuf's home", members=[father, child], by=place.ruth)
    households.write_address(family, his, lines="9 Known Road", postcode="", since=WAS, by=place.ruth)


def test_taking_somebody_out_of_the_marked_household_does_not_free_their_address(place, refuge):
    family, home, _child, mother = refuge
    households.change_household(family, home, name="Sara's home", members=[], kept_apart=False, by=place.ruth)
    other = households.add_household(family, name="New home", members=[mother], by=place.ruth)
    with pytest.raises(MissingAnswersError, match="do not disclose"):
        households.write_address(family, other, lines="7 New Street", postcode="", since=WAS, by=place.ruth)


def test_an_address_is_not_typed_where_a_name_belongs(place, refuge):
    family, _, _child, _ = refuge
    for what in (
        lambda: households.add_household(family, name="1 Elm St TS24 7AB", members=[], by=place.ruth),
        lambda: adults.add_adult(family, forename="Sara", surname="of TS247AB", by=place.ruth),
    ):
        with pytest.raises(MissingAnswersError, match="Leave the address out"):
            what()


def test_an_unmarked_address_is_recorded_by_one_person_and_the_one_before_is_kept_with_its_days(place):
    family = place.family("Moss")
    home = households.add_household(family, name="Home", members=[], by=place.ruth)
    households.write_address(family, home, lines="1 Elm St", postcode="ts1 1aa", since=WAS, by=place.ruth)
    households.write_address(
        family, home, lines="2 Oak St", postcode="", since=date(2026, 6, 1), by=place.ruth
    )
    assert households.find_address(home).lines == "2 Oak St"


def test_two_adults_homes_and_a_colleague_of_one_school_sees_none_of_the_other_schools_child(place):
    family = place.shared_family()
    ewa = next(s.child for s in family.strands if s.child.school_id == place.saltby.id)
    jan = next(s.child for s in family.strands if s.child.school_id == place.thornhill.id)
    mother, father = (
        adults.add_adult(family, forename=name, surname="Kowalczyk", by=place.ruth)
        for name in ("Anna", "Piotr")
    )
    households.add_household(family, name="Anna's home", members=[mother, jan], by=place.ruth)
    households.add_household(family, name="Piotr's home", members=[father, ewa], by=place.ruth)
    for who, adults_seen, homes in ((place.ruth, 2, 2), (place.lee, 1, 1)):
        seen = people(family, by=who, shows_initials=False)
        assert (len(seen.adults), len(seen.households)) == (adults_seen, homes)
    assert "Ewa" not in str(people(family, by=place.lee, shows_initials=False))
    assert "Piotr" not in str(people(family, by=place.lee, shows_initials=False))


def test_what_a_worker_wrote_of_a_child_is_not_changed_back_by_a_pupil_file(place, refuge):
    family, _, child, _ = refuge
    adults.write_profile(
        family,
        child,
        likes="Mina",
        born=child.born,
        send="K",
        needs=("SLCN", ""),
        languages="Urdu",
        interpreter=False,
        communication="",
        by=place.ruth,
    )
    header = "UPN,Surname,Forename,DOB,Year,SEN Status,Preferred Forename\n"
    row = "A823432100001,Hussain,Amina,04/03/2017,4,N,Amina\n"
    file = read_pupil_file((header + row).encode(), today=date(2026, 11, 22))
    changes = import_pupils(place.thornhill, file, secret="s")
    assert (child.preferred_forename, child.send) == ("Mina", "K")
    assert changes.kept == 1
