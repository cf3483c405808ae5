"""What every part of the generator shares: the message, the draws, the people, the phrases written by hand."""

import hashlib
import random
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

SEED = "minzhi-sample-1"
FIRST_DAY, LAST_DAY = date(2025, 1, 6), date(2025, 6, 29)
WEEKS = range(2, 27)  # ISO weeks of 2025
CHANNELS = ("petition", "hotline", "forum", "form")
HANDWRITTEN = Path(__file__).resolve().parent.parent / "handwritten"
PARTS = tomllib.loads((HANDWRITTEN / "parts.toml").read_text(encoding="utf-8"))


@dataclass
class Message:
    """One message before it becomes a row; `key` names it among the draws."""

    key: str
    channel: str
    title: str
    body: str
    kind: str
    cause: str = ""
    measures: str = ""
    district: str = ""
    street: str = ""
    category: list = field(default_factory=list)
    department: str = ""
    domain: str = ""
    issue: str | None = None
    golden: int = 0
    tags: tuple = ()
    people: int = 1
    reply: str = ""
    weeks: tuple = ()
    writer: str = ""
    copy_of: "Message | None" = None
    how: str = ""
    when: datetime | None = None
    replied: date | None = None
    id: str = ""

    def text(self):
        return "\n".join((self.title, self.body, self.cause, self.measures))


def draw(*key):
    """The random numbers that belong to `key` and to nothing else."""
    return random.Random("/".join((SEED, *map(str, key))))


def trigrams(text):
    letters = re.sub(r"\W", "", text)
    return {letters[i : i + 3] for i in range(len(letters) - 2)}


def likeness(a, b):
    return len(a & b) / max(1, len(a | b))


def number_of(key, digits):
    return int.from_bytes(hashlib.blake2b(f"{SEED}/{key}".encode(), digest_size=8).digest(), "big") % 10**digits


def resident_id(key):
    """A resident id with a right check digit (ISO 7064) and a region code that does not exist."""
    rng = draw("resident", key)
    born = date(1948, 1, 1) + timedelta(days=rng.randrange(20_000))
    digits = f"99{rng.randrange(101, 989):04d}{born:%Y%m%d}{rng.randrange(1000):03d}"
    return digits + "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(digits)) % 11]


def bank_card(key):
    """A card number that passes the Luhn check."""
    digits = f"622999{number_of(('card', key), 12):012d}"
    doubled = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(digits)))
    return digits + str(-doubled % 10)


def plate(key):
    rng = draw("plate", key)
    return rng.choice(("澜A·", "澜A·", "澜B·", "湘Z·")) + "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5))


def person(key):
    """Name, form of address, mobile number, e-mail and forum name of the writer `key`."""
    rng = draw("person", key)
    surname, man = rng.choice(PARTS["names"]["surnames"]), rng.random() < 0.52
    number = number_of(("phone", key), 7)
    handle = rng.choice(PARTS["names"]["handles"]) + str(number)[-3:] if rng.random() < 0.55 else f"澜州网友{number:07d}"
    return {
        "name": surname + rng.choice(PARTS["names"]["men" if man else "women"]),
        "address": surname + ("先生" if man else "女士"),
        "phone": f"{rng.choice(('1990', '1660'))}{number:07d}",
        "email": f"user{number % 100_000:05d}@example.cn",
        "handle": handle,
    }
