"""How well names are found: misspelt ones in held-out sentences, and ordinary sentences left alone.

    PYTHONPATH=tests python -m permit.names_evaluation

Names are drawn from the house's list; the sentences and the seed are not used anywhere else. The spellings written
by hand are counted apart from the generated ones. Prints each share with its Wilson 95% interval.
"""

import gzip
import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from emblazon.permit.folding import fold
from emblazon.permit.names import find_names

SETS = Path(__file__).parent / "sets"
SEED = 20261124
A_KIND = 56  # generated spellings of each kind: about 500 in all
_LOOKALIKES = str.maketrans("aeopcxyi", "аеорсхуі")
_LEET = str.maketrans("aeios", "43105")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(ord("A"), ord("z") + 1)}


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with what was missed or wrongly found."""

    what: str
    hits: int
    total: int
    others: tuple[str, ...]

    def interval(self) -> tuple[float, float]:
        """The Wilson score interval at 95% (Wilson 1927)."""
        z, share, n = 1.96, self.hits / self.total, self.total
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.what}: {self.hits} of {self.total}, {self.hits / self.total:.1%} ({low:.1%} to {high:.1%})"


def evaluate_names() -> tuple[Share, ...]:
    """Names found in generated and in handwritten spellings, false alarms, and coverage, in this order."""
    return (_generated(), _handwritten(), _false_alarms(), _coverage())


def _generated() -> Share:
    missed = [f"{kind}: {text}" for kind, name, text in spellings() if not found(text, name)]
    total = len(SPELLERS) * A_KIND
    return Share("generated spellings found", total - len(missed), total, tuple(missed))


def _handwritten() -> Share:
    cases = [line.rsplit(" = ", 1) for line in lines("names_spellings")]
    missed = [text for text, name in cases if not found(text, name)]
    return Share("handwritten spellings found", len(cases) - len(missed), len(cases), tuple(missed))


def _false_alarms() -> Share:
    sentences = list(ordinary())
    alarms = [f"{each} [{named}]" for each in sentences if (named := _certain(each))]
    return Share("ordinary sentences with a false alarm", len(alarms), len(sentences), tuple(alarms))


def _coverage() -> Share:
    asked = list(lines("names_asked"))
    missed = [each for each in asked if not find_names(f"a picture of {each}")]
    return Share(
        "names written down beforehand that are known", len(asked) - len(missed), len(asked), tuple(missed)
    )


def found(text: str, name: str) -> bool:
    """Whether a name is found for certain."""
    return any(each.certain and fold(each.name) == fold(name) for each in find_names(text))


def _certain(text: str) -> str:
    return ", ".join(each.name for each in find_names(text) if each.certain)


def lines(name: str, section: str = "") -> Iterator[str]:
    """The lines of a set; only those under `[section]` when one is given."""
    now = ""
    for line in (SETS / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            now = line.strip("[]")
        elif line and not line.startswith("#") and section in ("", now):
            yield line


def ordinary() -> Iterator[str]:
    """The ordinary sentences: those written one by one, and each word in each line of its language."""
    for language in ("en", "fr"):
        yield from lines("names_ordinary", language)
        words = "; ".join(lines("names_ordinary", f"words {language}")).split("; ")
        for line in lines("names_ordinary", f"lines {language}"):
            yield from (line.format(word) for word in words)


def spellings() -> Iterator[tuple[str, str, str]]:
    """A way to spell, the name, and a sentence with it so spelled: as many of each way, half English, half French."""
    random_ = random.Random(SEED)
    names = sorted(_certain_names())
    carriers = [list(lines("names_carriers", language)) for language in ("en", "fr")]
    for kind, spell in SPELLERS.items():
        for at in range(A_KIND):
            name = random_.choice(names)
            while not _can_be_spelled(kind, name):
                name = random_.choice(names)
            carrier = random_.choice(carriers[at % 2])
            yield kind, name, carrier.format(spell(name, random_))


def _certain_names() -> Iterator[str]:
    """The house's names that are no ordinary words, in Latin letters, with at least six of them."""
    text = gzip.decompress((resources.files("emblazon.permit") / "data/names.tsv.gz").read_bytes()).decode()
    for row in text.split("\n\n")[0].split("\n"):
        name, kind, _, source, forms = row.split("\t")
        sure = f"={fold(name)}" in forms.split("|")
        if source == "house" and kind != "harmless" and sure and len(name) > 5 and _plain(name).isascii():
            yield name


def _can_be_spelled(kind: str, name: str) -> bool:
    letters = sum(each.isalpha() for each in name)
    typo = kind in ("swapped", "left out", "doubled", "wrong letter")
    return not (typo and letters < 8) and not (kind in ("glued", "hyphens") and " " not in name)


def _plain(name: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))


def _places(name: str) -> list[int]:
    """Where a letter stands inside the longest word, so that a slip stays inside it."""
    longest = max(name.split(), key=len)
    start = name.index(longest)
    return [
        at
        for at in range(start + 1, start + len(longest) - 1)
        if name[at].isalpha() and name[at + 1].isalpha()
    ]


def _swapped(name: str, random_: random.Random) -> str:
    places = [at for at in _places(name) if name[at] != name[at + 1]]
    at = random_.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _left_out(name: str, random_: random.Random) -> str:
    at = random_.choice(_places(name))
    return name[:at] + name[at + 1 :]


def _doubled(name: str, random_: random.Random) -> str:
    at = random_.choice(_places(name))
    return name[:at] + name[at] + name[at:]


def _wrong(name: str, random_: random.Random) -> str:
    at = random_.choice(_places(name))
    return name[:at] + random_.choice("aeiorstnl") + name[at + 1 :]


SPELLERS: dict[str, Callable[[str, random.Random], str]] = {
    "as it is": lambda name, random_: name,
    "small letters": lambda name, random_: _plain(name).lower(),
    "capitals": lambda name, random_: name.upper(),
    "digits": lambda name, random_: name.lower().translate(_LEET) if name[0].isalpha() else name,
    "look-alikes": lambda name, random_: name.translate(_LOOKALIKES),
    "full width": lambda name, random_: name.translate(_FULL_WIDTH),
    "set apart": lambda name, random_: " ".join(name.replace(" ", "")),
    "invisible": lambda name, random_: "\u200b".join(name),
    "glued": lambda name, random_: name.replace(" ", ""),
    "hyphens": lambda name, random_: name.replace(" ", "-"),
    "swapped": _swapped,
    "left out": _left_out,
    "doubled": _doubled,
    "wrong letter": _wrong,
}

if __name__ == "__main__":
    for share in evaluate_names():
        print(share, *share.others, sep="\n  ")
