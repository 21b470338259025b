"""Candidates from Debian's openclipart-svg: about 8,000 public-domain drawings with titles and keywords.

Much of it teaches nothing (card decks, flags, star polygons by the hundred, icon themes captioned with the
name of the theme), so this is mostly a list of what is left out, and the search for a caption worth having.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from emblazon.engine.data.candidate import Candidate
from emblazon.engine.data.captions import EmojiNames, caption, clean_tags, normalise, word_set
from emblazon.engine.data.italian import to_english
from emblazon.engine.data.packages import Package

_MOST_BYTES = 300_000
_MOST_ALIKE = 6
"""Pictures kept of one caption by one author."""

_SKIPPED_FOLDERS = re.compile(
    r"^(logos|special|buttons|unsorted/duplicates|shapes/(flowchart|callouts)|tools/weapons|"
    r"recreation/games/cards|geography(?!/astronomy)|people/clothing/pantyhose|"
    r"signs_and_symbols(?!/(weather|awards|clocks|money)(/|$))|"
    r"transportation/(roadsigns|boating|vehicles/hummers)|"
    r"computer/(diagrams|buttons|connectors|icons/(flat|lemon|etiquette)-theme))(/|$)"
)
_SKIPPED_WORDS = re.compile(
    r"\b(logo|brand|flags?|nude|naked|sexy?|erotic|nazi|swastika|hitler|terrorist|tux|linux|windows|"
    r"apple computer|firefox|mozilla|debian|ubuntu|gnome|kde|inkscape|gimp|microsoft|coca cola|pepsi|"
    r"ipod|mac|macintosh|nintendo|playstation|xbox|disney|mickey|simpsons?|pokemon|pikachu|openclipart|"
    r"open clip art|creative commons|wikipedia|google|bush|anarchy|communis[tm]|lettering|alphabet|font|"
    r"certificate|template|barcode|text|map|coat of arms|blason|heraldry|hash|cannabis|marijuana|hummer|"
    r"emblem|stripper|kill|dead|battle|grenade|atomic|cisco|alcatel|coke|chevrolet|toyota|dodge|"
    r"emule|gameboy|vgcats|atari|pac ?man|iconset|discordia|religion discordia|soviet|gundam|ras|"
    r"webicons|shelby cobra|skoda|chav|mpaa)\b"
)
_GENERIC_TITLE = re.compile(
    r"theme|collection|clip ?art|gramastar|^card$|untitled|unnamed|^image|^drawing|architetto|\bicons$|"
    r"icon ?set|^svg|^new|part of|^homes?( clipart)?$|symbol signs|various|plastik|boating rules|"
    r"road signs|hash|^[\W\d]*$|public domain",
    re.IGNORECASE,
)
_GENERIC_WORDS = word_set(
    "unsorted hash icon icons theme symbol shape shapes sign signs image clipart clip art lemon action "
    "gerald g architetto francesco rollandin by svg nicu buculei magick geometry mapsym vector cartoon "
    "signs_and_symbols application other misc miscellaneous computer externalsource ganson"
)
_FOREIGN = re.compile(r"rollandin|architet|balin|tanguy|various cliparts|sergio luiz", re.IGNORECASE)
_NOISE = re.compile(
    r"\b(\w*\d\w*|[b-z]|bw|bn|remix|icon|aiga|ganson|ii+|arki|etiquette|clipart)\b|[()\[\]#\"!?]"
)
_STOPWORDS = word_set("and or of with the a an by in on from to for")
_CATEGORIES = word_set(
    "mammal animal insect food people tool tools office building transport transportation recreation "
    "plant nature holiday education electronics clothing weather vehicle menu commercial hardware desktop "
    "appicon networksym filesystem roadsign arrows webpage sport sports game games entertainment "
    "decorations"
)
_PEOPLE = re.compile(
    r"\b(man|woman|men|women|boy|girl|child|children|baby|person|people|face|hand|foot|stickman|lady|king|queen|"
    r"doctor|nurse|chef|clown|pirate|soldier|farmer|teacher|student|angel|santa|family|couple)\b"
)
_FIGURELESS = ("people/clothing",)


@dataclass(frozen=True)
class Metadata:
    """What a drawing's RDF block says; empty where it says nothing."""

    title: str
    author: str | None
    keywords: tuple[str, ...]
    public_domain: bool


def read_metadata(svg: str) -> Metadata:
    """Read the RDF block by pattern: many of these files are not well-formed XML."""
    found = re.search(r"<metadata.*?</metadata>", svg, re.DOTALL)
    block = found.group(0) if found else ""
    title = re.search(r"<dc:title[^>]*>([^<]*)<", block)
    creator = re.search(r"<dc:creator>.*?<dc:title[^>]*>([^<]*)<.*?</dc:creator>", block, re.DOTALL)
    author = html.unescape(creator.group(1)).strip() if creator else ""
    keywords = (html.unescape(word).strip() for word in re.findall(r"<rdf:li[^>]*>([^<]*)<", block))
    return Metadata(
        title=html.unescape(title.group(1)).strip() if title else "",
        author=None if not author or author.startswith("HASH(") else author,
        keywords=tuple(word for word in keywords if word),
        public_domain=re.search(r"(?i)rdf:resource=\"[^\"]*public_?domain\"", block) is not None,
    )


def skip_reason(folder: str, svg: str, metadata: Metadata) -> str | None:
    """Why a drawing is left out before it is rendered; None where it is not."""
    said = normalise(" ".join((metadata.title, *metadata.keywords)))
    reasons = (
        (_SKIPPED_FOLDERS.match(folder) is not None, "folder"),
        (len(svg.encode()) > _MOST_BYTES, "too large"),
        (not metadata.public_domain, "licence not stated"),
        (_SKIPPED_WORDS.search(said) is not None, "brand, flag or unfit"),
        (
            re.search(r"<(\w+:)?(text|flowRoot|image|foreignObject)\b", svg) is not None,
            "text or raster inside",
        ),
    )
    return next((reason for skipped, reason in reasons if skipped), None)


def label_of(metadata: Metadata, stem: str, words: set[str]) -> str | None:
    """The best caption there is: title, else file name, in English; else keywords; None without any."""
    title = _without_author(metadata.title, metadata)
    name = _without_author(re.sub(r"_hash_.*|_[a-z]\.[a-z]\..*", "", stem).replace("_", " "), metadata)
    foreign = _FOREIGN.search(f"{metadata.author} {metadata.title} {stem}") is not None
    for text in (title, name):
        if _GENERIC_TITLE.search(text):
            continue
        translated = to_english(text) if foreign else None
        label = translated or _cleaned(text)
        known = [word for word in normalise(label).split() if word in words and len(word) > 2]
        trusted = translated is not None or (not foreign and text is title and re.search("[a-z]{3}", label))
        if (trusted or len(known) * 2 > len(label.split())) and len(label.split()) <= 10:
            return label
    usable = [caption(word) for word in metadata.keywords if _is_useful(word, metadata)]
    special = [word for word in usable if word not in _CATEGORIES]
    return ", ".join(special[:2]) or None


def _cleaned(text: str) -> str:
    """A title without numbers, single letters, brackets and words about the file; "RedCar" -> "red car"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    spaced = re.sub(r"(?<=[A-Za-z])\d+\b", " ", spaced)
    plain = re.sub(_NOISE, " ", caption(spaced))
    words = plain.replace("-", " ").split()
    while words and words[-1] in _STOPWORDS:
        words.pop()
    return " ".join(words).replace(" ,", ",").strip(" ,.")


def candidates(one: Package, folder: Path, names: EmojiNames, dropped: Counter[str]) -> Iterator[Candidate]:
    """Candidates of the unpacked package; `dropped` counts what was left out, by reason."""
    root = folder / "usr" / "share" / "openclipart" / "svg"
    read = [(path, *_read(path)) for path in sorted(root.rglob("*.svg")) if path.is_file()]
    words = names.words | _common_words(metadata for _, _, metadata in read)
    alike: Counter[tuple[str, str | None]] = Counter()
    for path, svg, metadata in read:
        place = path.parent.relative_to(root).as_posix()
        reason = skip_reason(place, svg, metadata)
        label = None if reason else label_of(metadata, path.stem, words)
        if label is None or _SKIPPED_WORDS.search(normalise(label)):
            dropped[f"clipart: {reason or 'no usable caption'}"] += 1
            continue
        alike[normalise(label), metadata.author] += 1
        if alike[normalise(label), metadata.author] > _MOST_ALIKE:
            dropped["clipart: many of one caption"] += 1
            continue
        yield _candidate(one, f"{place}/{path.stem}", label, metadata, svg)


def _candidate(one: Package, key: str, label: str, metadata: Metadata, svg: str) -> Candidate:
    useful = [word.replace("_", " ") for word in metadata.keywords if _is_useful(word, metadata)]
    group = key.partition("/")[0]
    figureless = key.startswith(_FIGURELESS)
    return Candidate(
        package=one,
        key=key,
        label=label,
        tags=clean_tags(useful, label),
        subject=normalise(label),
        group=group,
        people=not figureless and (group == "people" or _PEOPLE.search(label) is not None),
        skin_tone=None,
        author=metadata.author,
        drawing=svg,
    )


def _read(path: Path) -> tuple[str, Metadata]:
    svg = path.read_text(encoding="utf-8", errors="replace")
    return svg, read_metadata(svg)


def _common_words(all_metadata: Iterable[Metadata]) -> set[str]:
    """Words used as a keyword by four drawings or more: English as the collection speaks it."""
    counts = Counter(
        word
        for metadata in all_metadata
        for word in {part for keyword in metadata.keywords for part in normalise(keyword).split()}
        if word not in normalise(metadata.author or "").split()
    )
    return {word for word, count in counts.items() if count >= 4} - _GENERIC_WORDS


def _is_useful(keyword: str, metadata: Metadata) -> bool:
    words = normalise(keyword).split()
    author = normalise(metadata.author or "")
    generic = not words or any(word in _GENERIC_WORDS or not word.isalpha() for word in words)
    return not generic and " ".join(words) not in author and len(keyword) > 2


def _without_author(text: str, metadata: Metadata) -> str:
    """Drop the words of a name that begin a word of the author's: "cavallo architetto franc" -> "cavallo"."""
    author = normalise(metadata.author or "").split()
    kept = [
        word
        for place, word in enumerate(text.split())
        if place == 0 or len(word) < 3 or not any(name.startswith(normalise(word) or "?") for name in author)
    ]
    return " ".join(kept)
