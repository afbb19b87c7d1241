"""What a password has to be: long, and not one of those everybody tries. Nothing about digits or signs.

The list of common ones is a rule, not a file: what is left of a password after taking out well-known words, years,
runs of the keyboard and repetitions has to be long enough to be worth guessing at.
"""

from __future__ import annotations

import re
import unicodedata

SHORTEST = 12
LONGEST = 1000
WORTH = 4
"""How many different letters must be left when everything guessable is taken out."""

LOOKALIKES = str.maketrans("@483610$57", "aabeglosst")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "azertyuiopqsdfghjklmwxcvbn",
)
WORDS = [
    "password",
    "passwort",
    "passphrase",
    "passcode",
    "welcome",
    "letmein",
    "login",
    "signin",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "default",
    "secret",
    "changeme",
    "change",
    "temporary",
    "temp",
    "test",
    "testing",
    "hello",
    "iloveyou",
    "love",
    "you",
    "princess",
    "sunshine",
    "monkey",
    "dragon",
    "shadow",
    "master",
    "football",
    "baseball",
    "soccer",
    "hockey",
    "liverpool",
    "arsenal",
    "chelsea",
    "manchester",
    "united",
    "city",
    "everton",
    "tottenham",
    "rangers",
    "celtic",
    "england",
    "london",
    "britain",
    "scotland",
    "wales",
    "ireland",
    "summer",
    "winter",
    "spring",
    "autumn",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "charlie",
    "thomas",
    "george",
    "michael",
    "jordan",
    "jessica",
    "daniel",
    "ashley",
    "hannah",
    "sophie",
    "oliver",
    "harry",
    "jack",
    "emily",
    "amelia",
    "michelle",
    "andrew",
    "joshua",
    "superman",
    "batman",
    "starwars",
    "pokemon",
    "computer",
    "internet",
    "google",
    "microsoft",
    "windows",
    "office",
    "apple",
    "samsung",
    "facebook",
    "whatever",
    "trustno",
    "freedom",
    "killer",
    "hunter",
    "buster",
    "tigger",
    "ginger",
    "pepper",
    "cookie",
    "banana",
    "orange",
    "purple",
    "flower",
    "butterfly",
    "diamond",
    "silver",
    "golden",
    "yellow",
    "school",
    "teacher",
    "headteacher",
    "headmaster",
    "headmistress",
    "primary",
    "secondary",
    "academy",
    "college",
    "student",
    "pupil",
    "children",
    "safeguarding",
    "safeguard",
    "social",
    "worker",
    "family",
    "families",
    "council",
    "county",
    "borough",
    "caseboard",
    "case",
    "board",
    "nhs",
    "ofsted",
    "correct",
    "horse",
    "battery",
    "staple",
    "qwerty",
    "the",
    "this",
    "that",
    "and",
    "your",
    "for",
    "with",
    "not",
    "our",
]


def problem_with(password: str, *, about: tuple[str, ...] = ()) -> str | None:
    """What is wrong with a new password, as a sentence; None when it will do.

    `about` is what anybody could know of the person: address and name.
    """
    if len(password) < SHORTEST:
        return (
            f"Use at least {SHORTEST} characters. Three or four words that do not belong together work well."
        )
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if _worth(password, about) < WORTH:
        return "This is one of the passwords that are tried first. Use three or four words that do not belong together."
    return None


def normalize(password: str) -> str:
    """One spelling for letters that keyboards write in several ways."""
    return unicodedata.normalize("NFKD", password)


def _worth(password: str, about: tuple[str, ...]) -> int:
    """How many different characters are left when all that is guessable is gone, however it is spelled."""
    text = password.lower()
    known = {part for whole in about for part in re.split(r"[^a-z]+", whole.lower()) if len(part) > 2}
    words = sorted(known | set(WORDS), key=len, reverse=True)
    return min(len(set(_strip(spelling, words))) for spelling in (text, text.translate(LOOKALIKES)))


def _strip(text: str, words: list[str]) -> str:
    text = "".join(c for c in text if c.isalpha())
    for word in words:
        text = text.replace(word, "")
    return re.sub(r"(.+?)\1+", r"\1", _without_runs(text))


def _without_runs(text: str) -> str:
    """Takes out pieces of four or more that lie in a row on the keyboard or in the alphabet, either way."""
    kept, at = "", 0
    while at < len(text):
        end = at + 4
        while end <= len(text) and _is_run(text[at:end]):
            end += 1
        length = end - 1 - at
        if length >= 4:
            at += length
        else:
            kept += text[at]
            at += 1
    return kept


def _is_run(piece: str) -> bool:
    return any(piece in run or piece in run[::-1] for run in RUNS)
