"""Is there an alt text that is true to the brief, and is all copy free of banned words and unproven claims?

Copy is what was asked to be read in the picture, what goes with it, the alt text, and whatever is read in the picture
itself, which is judged even where nothing else was given. The measure is the number of faults.
"""

import re
from collections.abc import Iterator

from emblazon.check.base import MISSING, Check, Evidence
from emblazon.check.reading import lines_in
from emblazon.check.wording import banned_in, claims_in, folded, proof
from emblazon.detect.letters import Line, missing
from emblazon.records import Box, Finding

ALT_LETTERS = (5, 250)
LEAST_SHARED = 0.34
_SURE = 0.8
_STEM = 5
_PREFACE = re.compile(
    r"(?:an? |the |une? |la |le |l')?(?:image|picture|photo|graphic|illustration|dessin|photographie)s? "
    r"(?:of|showing|de|d'|des|du|montrant)\b|(?:an? |the |une? )?(?:image|picture|photo)s? d'"
)
_PHOTOGRAPH = re.compile(
    r"(?<!\w)(?:real |actual |unedited |vraie )?(?:photo|photograph|photographs|photographie|snapshot)s?(?!\w|-)"
)
_SMALL_WORDS = (
    "a an the of in on at with and or for to from by is are it its his her their this that some over under into near "
    "un une des de du la le les l d et ou dans sur sous avec pour par est son sa ses au aux en qui que"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def _run(check: Check, evidence: Evidence) -> Finding:
    read = () if missing() else tuple(line for line in lines_in(evidence) if line.confidence >= _SURE)
    given = evidence.has("copy")
    faults = [*_alt(evidence), *_copy(evidence)] if given else []
    place: Box | None = None
    for line in read:
        for fault in _wording(line.words, evidence, f"the picture reads {line.words!r}"):
            faults.append(fault)
            place = place or line.box
    if not faults and not given:
        return check.unknown(f"Not measured: {MISSING['copy']}.")
    if not faults:
        unread = " Lettering in the picture was not read: " + missing() + "." if missing() else ""
        return check.finding("pass", 0, f"Alt text and copy are in order.{unread}")
    words = "; ".join(dict.fromkeys(faults))
    count = len(set(faults))
    return check.finding("fail", count, f"{words[0].upper()}{words[1:]}.", target=_target(read), place=place)


def _target(read: tuple[Line, ...]) -> str:
    return " / ".join(line.words for line in read)


def _alt(evidence: Evidence) -> Iterator[str]:
    """What is wrong with the alt text."""
    alt = " ".join(evidence.asked.alt.split())
    if not alt:
        if evidence.plan is None:
            yield "there is no alt text: say in a sentence what the picture shows"
        return
    least, most = ALT_LETTERS
    if not least <= len(alt) <= most:
        yield f"the alt text has {len(alt)} letters, and should have {least} to {most}"
    if found := _PREFACE.match(folded(alt)):
        yield f"the alt text begins with {found[0]!r}, which a screen reader says anyway"
    if evidence.plan is not None and (found := _PHOTOGRAPH.search(folded(alt))):
        yield f"the alt text calls a drawn picture a {found[0].strip()!r}"
    subject = content_words(evidence.plan.subject if evidence.plan is not None else evidence.asked.brief)
    if subject and (shared := _shared(subject, content_words(alt), evidence)) < LEAST_SHARED:
        asked = " ".join(sorted(subject))
        yield f"the alt text says {shared:.0%} of what the picture shows ({asked})"


def _shared(subject: set[str], alt: set[str], evidence: Evidence) -> float:
    """Which share of the subject the alt text names, in the brief's own words or in the plan's English."""
    wordings = [subject, content_words(evidence.asked.brief)]
    return max((len(each & alt) / len(each) for each in wordings if each), default=1.0)


def content_words(text: str) -> set[str]:
    """The stems of the words that carry meaning: their first five letters, without accents."""
    return {word[:_STEM] for word in re.findall(r"\w+", folded(text)) if word not in _SMALL}


def _copy(evidence: Evidence) -> Iterator[str]:
    asked = evidence.asked
    for text in (*asked.lettering, *asked.copy):
        yield from _wording(text, evidence, f"the copy says {text!r}")
    if asked.alt:
        yield from _wording(asked.alt, evidence, "the alt text")


def _wording(text: str, evidence: Evidence, where: str) -> Iterator[str]:
    """Banned words and unproven claims in one text."""
    wording = evidence.kit.wording
    for word in banned_in(text, wording.banned):
        yield f"{where}: the kit bans {word!r}"
    for claim, kind in claims_in(text):
        if wrong := proof(claim, text, wording.claims, evidence.today):
            yield f"{where}: {claim!r} is a claim ({kind}), and {wrong}"


CHECK = Check(
    id="words",
    question="Is the alt text true, and the copy free of banned words and unproven claims?",
    limit=0,
    unit="faults",
    source="The kit's wording; WAI, 'An alt Decision Tree'; check/claims.toml for words that claim.",
    needs=(),
    run=_run,
)
