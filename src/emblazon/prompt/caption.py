"""The house dialect: a short caption such as the training pictures have.

    "A rocket lifting off over a small town, hopeful." → rocket lifting off over small town, hopeful

The captions are labels of emoji and titles of clip art: lower case, no articles, a comma between thoughts.
Style and palette are inputs of their own and never words. Where the caption is too long for the encoder, the
mood goes first, then the setting, the action, and the end of the subject last.
"""

import unicodedata

from emblazon.catalog import Profile
from emblazon.prompt.length import CountTokens
from emblazon.records import Brief, Dropped, Prompt, Swatch

ARTICLES = frozenset(("a", "an", "the", "un", "une", "le", "la", "les", "des"))
ELIDED = "l'"
PLACE_WORDS = """
over above in on at under below beneath behind beside next near between among amid through across against inside
outside within along around beyond by into onto during surrounded set opposite towards toward upon
au à dans sur sous derrière devant près entre parmi chez contre autour le en vers face pendant
"""
JOINED_BY_SPACE = frozenset(PLACE_WORDS.split())
SHED_ORDER = ("mood", "setting", "action")


def write_caption(brief: Brief, profile: Profile, count_tokens: CountTokens) -> Prompt:
    """The caption within the card's limit of tokens, and everything that it does not carry."""
    parts = {name: caption_words(text) for name, text in _carried(brief).items()}
    if not parts["subject"]:
        parts["subject"] = " ".join(brief.subject.casefold().split())  # "The The" is a band
    dropped = list(_unsupported(brief, profile))
    limit = profile.limits.tokens
    for name in SHED_ORDER:
        if count_tokens(_caption(parts)) <= limit:
            break
        if parts[name]:
            dropped.append(Dropped(parts[name], _too_long(profile)))
            parts[name] = ""
    kept, cut = (
        _fit(parts["subject"], limit, count_tokens) if not _fits(parts, limit, count_tokens) else ("", "")
    )
    if cut:
        parts["subject"] = kept
        dropped.append(Dropped(cut, _too_long(profile)))
    style, palette = _style(brief, profile, dropped), _palette(brief, profile, dropped)
    return Prompt(_caption(parts), style, palette, tuple(dropped), subject=parts["subject"])


def _carried(brief: Brief) -> dict[str, str]:
    return {"subject": brief.subject, "action": brief.action, "setting": brief.setting, "mood": brief.mood}


def caption_words(text: str) -> str:
    """Lower case, no articles, single spaces, commas between thoughts: "A Small Town" → "small town"."""
    thoughts: list[str] = []
    for thought in unicodedata.normalize("NFC", text).casefold().replace("’", "'").split(","):
        words = [_unelided(word) for word in thought.split()]
        kept = " ".join(word for word in words if word and word not in ARTICLES)
        if kept:
            thoughts.append(kept)
    return ", ".join(thoughts)


def _unelided(word: str) -> str:
    return word[2:] if word.startswith(ELIDED) else word


def _caption(parts: dict[str, str]) -> str:
    """The subject's first thought does what the action says, where the setting says; the rest follows."""
    subject, _, more = parts["subject"].partition(", ")
    text = " ".join(each for each in (subject, parts["action"]) if each)
    if parts["setting"]:
        first = parts["setting"].replace("-", " ").split()[0]
        text += f"{' ' if first in JOINED_BY_SPACE else ', '}{parts['setting']}"
    return ", ".join(each for each in (text, more, parts["mood"]) if each)


def _fits(parts: dict[str, str], limit: int, count_tokens: CountTokens) -> bool:
    return count_tokens(_caption(parts)) <= limit


def _fit(subject: str, limit: int, count_tokens: CountTokens) -> tuple[str, str]:
    """The longest beginning of the subject, in whole words, within the limit, and the rest.

    One word that is itself too long stays whole: the encoder cuts it where it must.
    """
    words = subject.split()
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if count_tokens(" ".join(words[:middle]).rstrip(",")) <= limit:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low]).rstrip(","), " ".join(words[low:])


def _too_long(profile: Profile) -> str:
    return f"too long: the {profile.id} model reads {profile.limits.tokens} word pieces at most"


def _unsupported(brief: Brief, profile: Profile) -> list[Dropped]:
    """The parts of the anatomy that a caption cannot carry, each with its reason."""
    name = f"the {profile.id} model"
    reasons = (
        (brief.lettering, f"{name} does not draw letters: they will be set in real type by compose"),
        (brief.camera, f"{name} has learned no camera: subjects are shown whole, from the front"),
        (brief.lighting, f"{name} has learned no lighting: the style decides how it is shaded"),
        (brief.composition, f"{name} draws the subject alone on transparency: placing is done by format"),
        (brief.medium, f"{name} draws in its own styles: {', '.join(profile.inputs.styles) or 'none'}"),
        (
            ", ".join(brief.exclusions),
            f"{name} takes no negatives: what is not asked for is not drawn on purpose",
        ),
    )
    colours = ", ".join(brief.colours)
    carried = (
        f"not as words: {name} takes them as its palette, {', '.join(each.hex for each in brief.palette)}"
    )
    without = f"{name} takes no palette"
    said = ((colours, carried if brief.palette and profile.inputs.palette else without),)
    return [Dropped(words, why) for words, why in (*reasons, *said) if words]


def _style(brief: Brief, profile: Profile, dropped: list[Dropped]) -> str:
    if not profile.inputs.styles or brief.style in profile.inputs.styles:
        return brief.style
    known = ", ".join(profile.inputs.styles)
    dropped.append(Dropped(brief.style, f"the {profile.id} model has only the styles {known}"))
    return profile.inputs.styles[0]


def _palette(brief: Brief, profile: Profile, dropped: list[Dropped]) -> tuple[Swatch, ...]:
    """The greatest swatches that the model takes, their shares summing to 1 again."""
    most = profile.inputs.palette
    kept = tuple(sorted(brief.palette, key=lambda swatch: -swatch.share)[:most])
    for swatch in sorted(brief.palette, key=lambda swatch: -swatch.share)[most:] if most else ():
        dropped.append(Dropped(swatch.hex, f"the {profile.id} model takes {most} colours"))
    total = sum(swatch.share for swatch in kept)
    return tuple(Swatch(swatch.hex, swatch.share / total) for swatch in kept) if kept else ()
