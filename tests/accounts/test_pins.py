"""The PIN that shows a covered screen again."""

from __future__ import annotations

import pytest

from caseboard.accounts import pins
from caseboard.accounts.models import CoverPin, User


@pytest.mark.parametrize("pin", ["2580", "90210", "48151623"])
def test_four_to_eight_digits_will_do(pin):
    assert pins.problem_with(pin) is None


@pytest.mark.parametrize(
    "pin", ["", "123", "1234", "4321", "7777", "123456789", "12a4", "١٢٣٥", " 2580", "25 80"]
)
def test_what_will_not_do_is_said_without_repeating_it(pin):
    sentence = pins.problem_with(pin)
    assert sentence
    assert not pin.strip() or pin not in sentence


def test_a_pin_is_kept_as_a_hash_changed_and_taken_away(records, world):
    with records() as session:
        worker = session.get_one(User, world["worker"].id)
        assert pins.is_right(worker, "")
        pins.set_pin(worker, "2580")
        assert "2580" not in session.get_one(CoverPin, worker.id).hashed
        pins.set_pin(worker, "9021")
        assert not pins.is_right(worker, "2580")
        assert pins.is_right(worker, "9021")
        assert not pins.is_right(worker, "9021" * 20)
        pins.remove_pin(worker)
        assert not pins.has_pin(worker)
    with records() as session, pytest.raises(pins.PinError):
        pins.set_pin(session.get_one(User, world["worker"].id), "1111")
