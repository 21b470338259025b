"""The house dialect: a short caption such as the training pictures have.

    "A rocket lifting off over a small town, hopeful." → rocket lifting off over small town, hopeful

The captions are labels of emoji and titles of clip art: lower case, no articles, a comma between thoughts.
Style and palette are inputs of their own and never words. Where the caption is too long for the encoder, the
mood goes first, then the setting, the action, and the end of the subject last.
"""

from emblazon.catalog import Profile
from emblazon.prompt.anatomy import STYLE_WORDS
from emblazon.prompt.base import Ask
from emblazon.prompt.length import CountTokens
from emblazon.prompt.ready import shown_style, told_palette
from emblazon.prompt.wording import caption_words, scene
from emblazon.records import Brief, Dropped, Prompt

SHED_ORDER = ("mood", "setting", "action")


def write_caption(ask: Ask) -> Prompt:
    """The caption within the card's limit of tokens, and everything that it does not carry."""
    brief, profile, count_tokens = ask.brief, ask.profile, ask.counter.count
    parts = {name: caption_words(text) for name, text in _carried(brief).items()}
    if not parts["subject"]:
        parts["subject"] = " ".join(brief.subject.casefold().split())  # "The The" is a band
    dropped = [*_unsupported(brief, profile), *_of_the_kit(ask)]
    limit = profile.limits.tokens
    for name in SHED_ORDER:
        if count_tokens(_caption(parts)) <= limit:
            break
        if parts[name]:
            dropped.append(Dropped(parts[name], ask.too_long))
            parts[name] = ""
    if count_tokens(_caption(parts)) > limit:
        parts["subject"], cut = _fit(parts["subject"], limit, count_tokens)
        if cut:
            dropped.append(Dropped(cut, ask.too_long))
    style, palette = shown_style(ask, dropped), told_palette(ask, dropped)
    return Prompt(_caption(parts), style, palette, tuple(dropped), subject=parts["subject"])


def _carried(brief: Brief) -> dict[str, str]:
    return {"subject": brief.subject, "action": brief.action, "setting": brief.setting, "mood": brief.mood}


def _caption(parts: dict[str, str]) -> str:
    told = scene(parts["subject"], parts["action"], parts["setting"])
    return ", ".join(each for each in (told, parts["mood"]) if each)


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


def _of_the_kit(ask: Ask) -> list[Dropped]:
    """What only the kit says; its mood and composition are in the brief already."""
    never = f"{ask.name} takes no negatives: what is not asked for is not drawn on purpose"
    texture = f"{ask.name} draws in its own styles and palette, not in words for them"
    excluded = [Dropped(part.words, never) for part in ask.anatomy.exclusions if part.source == "kit"]
    look = [part for part in ask.anatomy.parts if part.kind in ("texture", "style") and part.source == "kit"]
    worded = [Dropped(part.words, texture) for part in look if part.words != STYLE_WORDS.get(ask.brief.style)]
    return [*excluded, *worded]


DIALECT = write_caption
