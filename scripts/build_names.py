"""The list of names that the gate knows: src/emblazon/permit/data/names.tsv.gz.

    python scripts/build_names.py PACKAGES

PACKAGES is a folder with these packages as `npm pack` leaves them, and ruby-faker as `apt-get download` does,
unpacked with `dpkg-deb -x` into `rf/`: simple-icons (CC0), name-suggestion-index (BSD-3-Clause), and under MIT
pokemon, superheroes, supervillains, starwars-names, an-array-of-english-words, an-array-of-french-words and
ruby-faker. `scripts/names/*.txt` are the house's own (CC0). Of the word lists only the words that look like
a misspelt name are shipped; the rest tells which names are ordinary words. People dead before DEAD_BEFORE are left
out: seventy full years protect a work after its author's death (directive 2006/116/EC, article 1).
"""

import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from emblazon.permit.folding import fold
from emblazon.permit.names_data import Index

LISTS = ("harmless", "people", "artists", "marks", "characters")
HERE = Path(__file__).parent
OUT = HERE.parent / "src/emblazon/permit/data/names.tsv.gz"
DEAD_BEFORE = 1956
WIDE = 8  # countries that make a shop's mark more than a local one
SHORT = 3
ELISIONS = frozenset("acdijlmnosty")
ENTRY = re.compile(r"^(?P<name>.*?)(?: †(?P<died>\d{4}))?(?P<free> \?)?$")


@dataclass
class Row:
    """A name and its forms, each with the sign of `names_data.Form`."""

    name: str
    kind: str
    living: str
    source: str
    forms: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Read the sources, judge each form against the dictionaries, write the list."""
    packages = Path(sys.argv[1])
    words, people = _dictionary(packages), _given_names(packages)
    people |= {word for word, sign in _signs().items() if sign == "~"}
    rows = [*_house(words | people), *_others(packages, words | people)]
    lines = list(_lines(rows))
    ordinary = sorted(set(_ordinary(lines, words, people)))
    text = "\n".join(lines) + "\n\n" + "\n".join(ordinary)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(lines)} names, {sum(len(row.forms) for row in rows)} forms, {len(ordinary)} ordinary words")


def _house(common: set[str]) -> Iterator[Row]:
    signs = _signs()
    for path in (HERE / "names" / f"{name}.txt" for name in LISTS):
        kind, body = "", []
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("["):
                kind = line.strip("[]")
            elif line and not line.startswith("#"):
                body.append(line)
        for each in " ".join(body).split(";"):
            row = _house_row(each.strip(), kind, common) if each.strip() else None
            if row:
                row.forms = {form: signs.get(form, sign) for form, sign in row.forms.items()}
                yield row


def _signs() -> dict[str, str]:
    """The signs that `signs.txt` gives to words, against the dictionaries."""
    given: dict[str, str] = {}
    sign = "="
    for line in (HERE / "names/signs.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            sign = {"[unmistakable]": "=", "[capitals]": "^", "[proper]": "~"}[line]
        elif line and not line.startswith("#"):
            given.update((fold(each), sign) for each in line.split(";"))
    return {form: sign for form, sign in given.items() if form}


def _house_row(text: str, kind: str, common: set[str]) -> Row | None:
    head, _, tail = text.partition(" = ")
    found = ENTRY.match(head.strip())
    if found is None or int(found["died"] or DEAD_BEFORE) < DEAD_BEFORE:
        return None
    bare = found["name"].lstrip("!~")
    living = ("n" if found["died"] else "y") if kind in ("person", "artist") else ""
    row = Row(bare, kind, living, "house")
    for form in (found["name"], *(each.strip() for each in tail.split(" / ") if each.strip())):
        sign = "?" if found["free"] else "=" if kind == "harmless" else _sign(form, common)
        _keep(row, form.lstrip("!~"), sign)
    surname = fold(bare).split()[-1:]
    if kind == "artist" and len(fold(bare).split()) > 1 and surname[0] not in row.forms:
        row.forms[surname[0]] = "~" if surname[0] in common or len(surname[0]) < 4 else "@"
    return row


def _keep(row: Row, form: str, sign: str) -> None:
    """The form, and without the article that opens it when enough is left."""
    folded = fold(form)
    if folded:
        row.forms.setdefault(folded, sign)
    first, _, rest = folded.partition(" ")
    if first in ("the", "le", "la", "les") and " " in rest:
        row.forms.setdefault(rest, sign)


def _sign(form: str, common: set[str]) -> str:
    if "~" in form[:2]:
        return "~"
    if form.startswith("!"):
        return "="
    words = fold(form).split()
    return "~" if len(words) == 1 and words[0] in common else "="


def _others(packages: Path, common: set[str]) -> Iterator[Row]:
    for name, kind, source in _listed(packages):
        words = fold(name).split()
        letters = sum(each.isalpha() for each in "".join(words))
        if len(words) > 4 or letters < SHORT or (len(words) > 1 and letters <= SHORT):
            continue
        short = len("".join(words)) <= SHORT
        if source.startswith("super") and " ".join(words) in common:
            continue  # a given name, a plain word or no one's own: "Brittany", "Agent", "Santa Claus"
        lone = "~" if words[0] in common or short else "="
        ordinary = all(word in common or len(word) < 3 or word.isdigit() for word in words)
        sign = lone if len(words) == 1 else "^" if ordinary else "="
        living = "y" if kind == "person" else ""
        yield Row(name.replace("|", " ").strip(), kind, living, source, {" ".join(words): sign})


def _listed(packages: Path) -> Iterator[tuple[str, str, str]]:
    """Every name of the packages, with its kind and source."""
    for icon in json.loads(_file(packages, "simple-icons-*/package/data/simple-icons.json")):
        yield icon["title"], "mark", "simple-icons"
        for other in icon.get("aliases", {}).get("aka", ()):
            yield other, "mark", "simple-icons"
    for name in sorted(
        _shops(json.loads(_file(packages, "name-suggestion-index-*/package/dist/json/nsi.min.json")))
    ):
        yield name, "mark", "name-suggestion-index"
    for language in ("en", "fr", "ru"):
        for name in json.loads(_file(packages, f"pokemon-*/package/data/{language}.json")):
            yield name, "character", "pokemon"
    for package in ("superheroes", "supervillains"):
        for name in json.loads(_file(packages, f"{package}-*/package/{package}.json")):
            yield name, "character", package
    for name in re.findall(
        r'"([^"]+)"', _file(packages, "starwars-names-*/package/dist/starwars-names.json")
    ):
        yield name, "character", "starwars-names"
    for name in _players(packages):
        yield name, "person", "ruby-faker"


def _shops(index: dict[str, object]) -> set[str]:
    """The marks of shops and services found everywhere, or in many countries."""
    names: set[str] = set()
    for path, group in index["nsi"].items():  # type: ignore[attr-defined]
        for item in group["items"] if path.startswith("brands/") else ():
            where = item["locationSet"]["include"]
            if "brand:wikidata" in item["tags"] and ("001" in map(str, where) or len(where) >= WIDE):
                names.add(item["displayName"])
    return names


def _players(packages: Path) -> Iterator[str]:
    import yaml

    for sport in ("football", "basketball"):
        data = yaml.safe_load(_file(packages, f"rf/**/locales/en/{sport}.yml"))
        yield from data["en"]["faker"][sport]["players"]
        yield from data["en"]["faker"][sport]["coaches"]


def _file(packages: Path, pattern: str) -> str:
    return next(packages.glob(pattern)).read_text("utf-8")


def _dictionary(packages: Path) -> set[str]:
    words: set[str] = set()
    for language in ("english", "french"):
        listed = json.loads(_file(packages, f"an-array-of-{language}-words-*/package/index.json"))
        words.update(part for word in listed for part in fold(word).split())
    return words


def _given_names(packages: Path) -> set[str]:
    import yaml

    names: set[str] = set()
    for language in ("en", "fr"):
        data = yaml.safe_load(_file(packages, f"rf/**/locales/{language}/name.yml"))[language]["faker"][
            "name"
        ]
        listed = (
            data.get(key, ()) for key in ("first_name", "male_first_name", "female_first_name", "last_name")
        )
        names.update(fold(name) for group in listed for name in group if isinstance(name, str))
    return {name for name in names if name.isalpha()}


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    """One line a name; a form belongs to the first name that has it, within its kind."""
    seen: set[str] = set()
    for row in rows:
        forms = {form: sign for form, sign in row.forms.items() if form not in seen}
        seen.update(form for form in forms if row.source != "house" or forms[form] in "=^?")
        if forms:
            shown = "|".join(sign + form for form, sign in forms.items())
            yield "\t".join((row.name, row.kind, row.living, row.source, shown))


def _ordinary(lines: list[str], words: set[str], people: set[str]) -> Iterator[str]:
    """The words that look like a misspelt name or are one run together ("lining": Li-Ning), and the pairs that give
    one when run together."""
    index = Index(lines, frozenset())
    forms = {form[1:] for line in lines for form in line.split("\t")[4].split("|")}
    told = {word for word, sign in _signs().items() if sign == "="}
    yield from (words - told) & {form.replace(" ", "") for form in forms if " " in form}
    for word in words:
        if word.isalpha() and index.read(word):
            yield word
    lone = {form for form in forms if " " not in form}
    yield from (name for name in people - words if lone.intersection(index.read(name)))
    for joined in index.runs_together():
        for cut in range(1, len(joined)):
            one, other = joined[:cut], joined[cut:]
            if all(part in words or (len(part) == 1 and part in ELISIONS) for part in (one, other)):
                yield f"{one} {other}"


if __name__ == "__main__":
    main()
