"""The rolls of the two invented schools, about two hundred children each, brothers and sisters at one address.

Nothing here is drawn at random: the same day gives the same children.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, count

from caseboard.families.pupil_files import PupilFile, PupilRow

ON_ROLL = 200
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
YEARS = ("N1", "N2", "R", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6")


def listed(words: str) -> tuple[str, ...]:
    """The words of a text, in order; an underline stands for a space within one."""
    return tuple(word.replace("_", " ") for word in words.split())


SURNAMES = listed(
    "Ainsley Akhtar Alderson Appleby Aslam Atkinson Bainbridge Bakare Barwick Bellamy Bhatt Birtley "
    "Blackett Bradwell Brannigan Burdon Byrne Calvert Chaudhry Clarkson Coates Collier Coulson Cowell "
    "Cuthbert Danby Darlow Deacon Demir Devlin Dixon Dobson Eden Eggleston Elstob Emmerson Fawcett "
    "Featherstone Ferreira Fenwick Forster Foulds Garbutt Gill Gjoka Goodwill Grainger Gupta Haddad "
    "Harland Harrison Hepple Heslop Hewitson Hodgson Horvat Hume Ibrahim Ingham Iqbal Jameson Jankowska "
    "Jobling Johnson Kamara Kaur Kennedy Khalil Kirby Lamb Lawson Liddell Longstaff Lowther Lumley "
    "Mahmood Mallinson Malik Mbeki Metcalfe Milburn Mistry Moody Moralee Mustafa Naylor Nevin Nowak "
    "Odusanya Ogden Oliver Orton Pallister Park Patel Pearson Popescu Proudlock Quinn Ramsden Raine "
    "Reay Ridley Robson Rowntree Rutter Sahota Salkeld Sharma Shields Simcock Smurthwaite Stobbs Stokoe "
    "Surtees Swales Tarn Teasdale Thirlwell Thompson Tinkler Todd Trotter Tulloch Ul-Haq Umar Usher "
    "Vasey Venter Wardle Watt Wearmouth Weatherill Wilkes Winter Wojcik Wren Yilmaz Younger Zielinski "
    "D’Angelo MacAllister St_John Van_der_Berg"
)

FORENAMES = listed(
    "Aaliyah Ada Adam Agnes Aiden Alba Alfie Amara Amelia Amir Anaya Archie Arlo Arthur Asha Ava Ayaan "
    "Beatrice Bella Ben Blake Bodhi Bonnie Caleb Callum Cara Charlie Chloe Clara Cora Daisy Dara Darcey "
    "Dexter Dylan Edie Eesa Elena Eli Elsie Emil Emily Erin Esme Ethan Eva Evan Ezra Fatima Felix "
    "Finlay Flora Florence Frankie Freddie Freya Gabriel George Georgia Grace Gracie Hamza Hana Hannah "
    "Harley Harper Harry Harvey Hasan Heidi Henry Holly Hugo Ibrahim Ida Imogen Inaya Iris Isaac Isla "
    "Ivy Jack Jacob Jakub James Jasmine Jayden Jonah Joseph Joshua Jude Julia Kai Khadija Kian Kofi "
    "Lara Layla Leah Leo Levi Lewis Lexi Liam Lila Logan Lola Louie Lucas Lucy Luna Lydia Maisie Maja "
    "Margot Maria Maryam Mason Matilda Maya Mia Mila Millie Mohammed Molly Musa Nathan Nell Niamh Noah "
    "Nora Nour Oliver Oliwia Olivia Orla Oscar Otis Penelope Poppy Ralph Reggie Reuben Riley Robin "
    "Robyn Roman Rory Rosa Rosie Ruby Ryan Sami Samuel Sara Sebastian Seren Sienna Simran Sofia Sonny "
    "Sophie Stanley Sumaya Summer Tariq Teddy Theo Thea Thomas Tilly Toby Tomasz Victor Violet Wilfred "
    "William Willow Yasmin Yusuf Zac Zahra Zara Zofia"
)

STREETS = (
    "Chapel Row", "Brick Lane", "Harbour View", "Lamp Street", "Dene Terrace", "Station Approach", "Quarry Bank",
    "Saltpan Road", "Beacon Close", "Millfield Avenue", "Ropery Walk", "Orchard Way", "Cooper’s Yard", "North Parade",
    "Elm Grove", "Ferry Lane", "Tannery Court", "Kiln Street", "Priory Road", "Lighthouse Gardens",
)  # fmt: skip

HOUSEHOLD_SIZES = (1, 2, 1, 3, 1, 2, 1, 1, 2, 1)


@dataclass(frozen=True, slots=True)
class StoryChild:
    """A child of one of the families on the board, who has to be on a roll."""

    forename: str
    surname: str
    year_group: str
    home: int
    """Children of one home share it; it becomes an address."""


def roll(
    authority_code: str,
    establishment_number: str,
    households: Iterable[Sequence[StoryChild]],
    *,
    today: date,
    shift: int,
) -> PupilFile:
    """A school's roll: the families of the stories first, then other households up to `ON_ROLL` children.

    `shift` makes one school's filling differ from another's. A household has one address, whichever school it is at.
    """
    rows: list[PupilRow] = []
    serial = count(1)
    for children in chain(households, _others(shift)):
        if len(rows) >= ON_ROLL:
            break
        address, postcode = _address(children[0].home)
        for child in children:
            rows.append(
                _pupil(
                    child, authority_code + establishment_number, next(serial), address, postcode, today=today
                )
            )
    return PupilFile(
        system="SIMS",
        school=(authority_code, establishment_number),
        destination=None,
        fields=frozenset(PupilRow.__slots__) - {"row"},
        rows=tuple(rows),
    )


def _others(shift: int) -> Iterator[list[StoryChild]]:
    """Households without end: from one to three children, two years apart."""
    for number in count():
        place = (number * 7 + shift) % len(SURNAMES)
        size = HOUSEHOLD_SIZES[(number + shift) % len(HOUSEHOLD_SIZES)]
        oldest = 2 + (number * 5 + shift) % 7
        yield [
            StoryChild(
                FORENAMES[(number * 11 + child * 37 + shift * 3) % len(FORENAMES)],
                SURNAMES[place],
                YEARS[max(2, oldest - 2 * child) if child else oldest],
                home=100 + place,
            )
            for child in range(size)
        ]


def _address(home: int) -> tuple[str, str]:
    """Address and postcode; no two homes share one."""
    block, street = divmod(home, len(STREETS))
    letters = f"{'ABDEFGHJLN'[street % 10]}{'PQRSTUWXYZ'[block % 10]}"
    return f"{3 + block * 9 + home * 5 % 7} {STREETS[street]}, Hartlepool", f"TS99 {1 + street % 9}{letters}"


def _pupil(
    child: StoryChild, school: str, serial: int, address: str, postcode: str, *, today: date
) -> PupilRow:
    place = YEARS.index(child.year_group)
    start = today.year if today.month >= 9 else today.year - 1
    oldest_birthday = date(start - 3 - place, 9, 1)
    joined = max(start - max(0, place - 2), 0)
    number = f"{school}{joined % 100:02}{serial:03}"
    return PupilRow(
        row=serial + 1,
        upn=CHECK_LETTERS[sum(int(digit) * weight for weight, digit in enumerate(number, start=2)) % 23]
        + number,
        surname=child.surname,
        forename=child.forename,
        preferred_surname=None,
        preferred_forename=None,
        born=oldest_birthday + timedelta(days=(serial * 47) % 365),
        year_group=child.year_group,
        registration=f"{child.year_group.removeprefix('Y')}{'AB'[serial % 2]}",
        send="E" if serial % 37 == 0 else "K" if serial % 7 == 3 else "N",
        address=address,
        postcode=postcode,
    )
