"""The grammar: each token of the words gets a label, in passes from the surest sign to the weakest.

    quotations → fixed phrases → bare lettering → exclusions → colours → phrases that mean one thing wherever
    they stand → clauses made only of such words → subject, action and setting by position

A pass labels only what no earlier pass has. Each walks the tokens once, and looks ahead at most a phrase or
to the end of the clause, so that time is linear. Every word ends up with exactly one label.
"""

from collections.abc import Iterable, Iterator

from emblazon.brief.lexicon import Meaning, load_lexicon
from emblazon.brief.reading import Label, Reading, clause_ends
from emblazon.brief.tokens import clean, tokenise

MOST_LEADS = 3
LONGEST_EXCLUSION = 8  # words; a clause without commas may go on to other things


def read_labels(words: str) -> Reading:
    """Label every word. Raises InputError when the words are empty, too long or no text."""
    text = clean(words)
    tokens = tokenise(text)
    count = len(tokens)
    reading = Reading(text, tokens, load_lexicon(), clause_ends(tokens), [None] * count, [False] * count)
    for each_pass in (
        _quotations,
        _fixed,
        _bare_lettering,
        _exclusions,
        _colours,
        _anywhere,
        _alone,
        _positions,
    ):
        each_pass(reading)
    _ensure_subject(reading)
    return reading


def _quotations(reading: Reading) -> None:
    """Words in quotation marks are text in the picture, and so are the words that announce them."""
    for at, token in enumerate(reading.tokens):
        if token.kind == "hex":
            reading.labels[at] = Label("colours", "a hex colour", (token.text,))
        if token.kind != "quoted":
            continue
        label = Label("lettering", "in quotation marks", (token.text[1:-1].strip(),))
        start = at
        for length in range(4, 0, -1):
            if at >= length and reading.length("lettering", at - length) == length:
                start, label.because = at - length, f"quoted after {reading.words(at - length, at)!r}"
                break
        reading.put(start, at + 1, label)


def _fixed(reading: Reading) -> None:
    at = 0
    while at < len(reading.tokens):
        length = reading.length("keep", at)
        for each in range(at, at + length):
            reading.kept[each] = True
        at += length or 1


def _bare_lettering(reading: Reading) -> None:
    """A strong announcement ("with the text SALE") needs no quotation marks."""
    for at in range(len(reading.tokens)):
        length = reading.length("lettering_bare", at)
        end = _run(reading, at + length, reading.ends[at])
        if length and end > at + length:
            marker, inner = reading.words(at, at + length), reading.words(at + length, end)
            reading.put(at, end, Label("lettering", f"the clause after {marker!r}", (inner,)))


def _run(reading: Reading, start: int, stop: int) -> int:
    """The end of the unplaced words from `start` on, before `stop`."""
    while start < stop and reading.free(start):
        start += 1
    return start


def _exclusions(reading: Reading) -> None:
    for at in range(len(reading.tokens)):
        length = reading.length("exclusions", at)
        if not length:
            continue
        end = _exclusion_end(reading, at + length)
        if end > at + length:
            because = f"after {reading.words(at, at + length)!r}"
            reading.put(at, end, Label("exclusions", because, tuple(_listed(reading, at + length, end))))


def _exclusion_end(reading: Reading, start: int) -> int:
    at = start
    stop = min(reading.ends[start] if start < len(reading.ends) else start, start + LONGEST_EXCLUSION)
    while at < stop and reading.free(at) and not reading.length("exclusions", at):
        span = reading.length("exclusions_span", at)
        stops = reading.length("exclusions_stop", at) or reading.length("setting", at)
        if not span and stops and at > start:
            break
        at += span or 1
    while at > start and reading.length("joins", at - 1):
        at -= 1
    return at


def _listed(reading: Reading, start: int, end: int) -> Iterator[str]:
    """Things joined by "and" or "or", one by one."""
    first = start
    for at in range(start, end + 1):
        if at == end or reading.length("joins", at):
            if at > first:
                yield reading.words(first, at)
            first = at + 1


def _colours(reading: Reading) -> None:
    """ "in red and teal", "blue accents", "colours: navy, #ff6f59"."""
    at = 0
    while at < len(reading.tokens):
        at = _colour_list(reading, at)


def _colour_list(reading: Reading, at: int) -> int:
    """Label the colour list that begins at `at`, if one does; where to look on."""
    marker = reading.length("colours", at)
    names: list[str] = []
    end = _colour_names(reading, at + marker, names)
    if not names:
        return max(end, at + 1)
    close = reading.length("colours_close", end)
    words = reading.words(at, at + marker).casefold() if marker else ""
    alone = (at == 0 or reading.tokens[at - 1].kind == "break") and at > 0 and reading.ends[at] <= end
    if (
        not close
        and not alone
        and (not marker or words in ("with", "avec", "only", "using") or _noun(reading, end))
    ):
        return at + 1 if marker else _next_clause(reading, at, end)
    because = f"colours after {words!r}" if marker else "nothing but colours" if alone else "named as colours"
    reading.put(at, end + close, Label("colours", because, tuple(names)))
    return end + close


def _next_clause(reading: Reading, at: int, end: int) -> int:
    """The first break from `at` on, at most `end`: no list that begins before it can be one either."""
    return min(max(reading.ends[at], at + 1), end)


def _colour_names(reading: Reading, at: int, names: list[str]) -> int:
    """Collect colour names joined by commas and "and" from `at`; the end of the last one."""
    end = at
    while at < len(reading.tokens):
        found = reading.lexicon.colours.match(reading.tokens, at)
        length = found[1] if found and reading.open(at, at + found[1]) else 0
        if (
            not length
            and reading.length("light", at)
            and reading.lexicon.colours.match(reading.tokens, at + 1)
        ):
            length = 1 + reading.lexicon.colours.length(reading.tokens, at + 1)  # "bright red"
        if length:
            names.append(reading.words(at, at + length))
        elif reading.tokens[at].kind == "hex":
            length = 1
        else:
            break
        at = end = at + length
        if at < len(reading.tokens) and reading.tokens[at].text == ",":
            at += 1
        if at < len(reading.tokens) and reading.length("joins", at):
            at += 1
    return end


def _noun(reading: Reading, at: int) -> bool:
    """Whether a word follows that the colour describes: "in red shoes" is clothing, not a palette."""
    if not reading.free(at):
        return False
    followers = ("setting", "exclusions", "exclusions_stop", "joins", "lettering")
    return not any(reading.length(table, at) for table in followers)


def _anywhere(reading: Reading) -> None:
    at = 0
    while at < len(reading.tokens):
        found = _led(reading, at)
        if found is None:
            at += 1
            continue
        meaning, end = found
        because = f"{reading.words(at, end)!r} is {_article(meaning.kind)}"
        values = (meaning.value,) if meaning.value else ()
        reading.put(at, end, Label(meaning.kind, because, values))
        at = end


def _article(kind: str) -> str:
    return kind if kind in ("lighting", "camera", "composition") else f"a {kind}"


def _led(reading: Reading, at: int) -> tuple[Meaning, int] | None:
    """What the phrase at `at` means, after at most three little words that go with it, and where it ends."""
    start = at
    while start - at <= MOST_LEADS:
        marker = reading.length("medium_markers", start)
        if marker and reading.free(start + marker):
            end = _run(reading, start + marker, reading.ends[start])
            return Meaning("medium", reading.words(start, end)), end
        found = reading.lexicon.anywhere.match(reading.tokens, start)
        if found is not None and reading.open(at, start + found[1]):
            return _named(reading, found, start), _of(reading, found, start)
        lead = reading.length("leads", start)
        if not lead:
            return None
        start += lead
    return None


def _named(reading: Reading, found: tuple[Meaning, int], start: int) -> Meaning:
    """The meaning with its words as the value where it has none of its own, without a closing "of"."""
    meaning, end = found[0], start + found[1]
    if meaning.kind == "style":
        return meaning
    end -= found[1] > 1 and reading.length("medium_of", end - 1)
    return Meaning(meaning.kind, reading.words(start, end))


def _of(reading: Reading, found: tuple[Meaning, int], start: int) -> int:
    """The end of a phrase, with the "of" that ties it to the subject."""
    end = start + found[1]
    if found[0].kind in ("style", "medium", "camera"):
        of = reading.length("medium_of", end)
        end += of if of and end + of < reading.ends[start] else 0
    return end


def _alone(reading: Reading) -> None:
    """A clause whose unplaced words are all moods (styles, lights …) is that, and no part of the subject."""
    at = 0
    while at < len(reading.tokens):
        end = max(reading.ends[at], at + 1)
        for start, stop, label in _weak_spans(reading, at, end):
            reading.put(start, stop, label)
        at = end


def _weak_spans(reading: Reading, at: int, end: int) -> list[tuple[int, int, Label]]:
    """The weak words from `at` to `end` with little words before them; none unless they are all there is."""
    spans: list[tuple[int, int, Label]] = []
    start = at
    while at < end:
        if not reading.free(at):
            at, start = at + 1, at + 1
            continue
        found = reading.lexicon.alone.match(reading.tokens, at) or reading.lexicon.colours.match(
            reading.tokens, at
        )
        little = reading.length("leads", at) or reading.length("joins", at)
        if found is not None and reading.open(at, at + found[1]) and at + found[1] <= end:
            spans.append((start, at + found[1], _weak_label(reading, found, at)))
            at = start = at + found[1]
        elif little:
            at += little
        else:
            return []
    return spans


def _weak_label(reading: Reading, found: tuple[Meaning, int], at: int) -> Label:
    meaning, words = found[0], reading.words(at, at + found[1])
    because = f"{words!r} stands alone: {_article(meaning.kind)}"
    values = {"style": (meaning.value,), "colours": (words,)}.get(meaning.kind, ())
    return Label(meaning.kind, because, values)


def _positions(reading: Reading) -> None:
    """What is left: the subject, then its action, then where; a preposition or a break changes the slot."""
    slot = Label("subject", "")
    at = 0
    while at < len(reading.tokens):
        if reading.tokens[at].kind == "break":
            slot = Label("subject", "not recognised as anything else: kept in the subject")
        elif reading.free(at):
            slot = _slot(reading, at, slot)
            reading.labels[at] = slot
        elif slot.kind in ("subject", "setting"):
            slot = Label(slot.kind, slot.because)
        at += 1
    for label in _labels(reading):
        label.because = label.because or "the words before any action or place"


def _slot(reading: Reading, at: int, slot: Label) -> Label:
    """The slot of the unplaced word at `at`, which follows words of `slot`."""
    if reading.kept[at]:
        return slot
    setting = reading.length("setting", at)
    more = setting and reading.free(at + setting) and at + setting < reading.ends[at]
    if more and not _worn(reading, at + setting):
        return Label("setting", f"{reading.words(at, at + setting)!r} says where or when")
    if slot.kind == "subject" and _has_subject(reading, at):
        opener = reading.length("action_openers", at)
        if opener and reading.free(at + opener) and at + opener < reading.ends[at]:
            return Label("action", f"{reading.words(at, at + opener)!r} tells what the subject does")
        if _is_verb(reading, at):
            return Label("action", f"{reading.tokens[at].text!r} is what the subject does")
    return slot


def _has_subject(reading: Reading, at: int) -> bool:
    """Whether a word other than an article stands before `at` in its clause."""
    while at > 0 and reading.tokens[at - 1].kind == "word":
        at -= 1
        label = reading.labels[at]
        if (
            label is not None
            and label.kind == "subject"
            and not reading.lexicon.lists["determiners"].length(reading.tokens[at : at + 1], 0)
        ):
            return True
    return False


def _is_verb(reading: Reading, at: int) -> bool:
    token, before = reading.tokens[at], reading.tokens[at - 1]
    if token.glued or before.kind != "word":
        return False
    for blocker in ("determiners", "blocks_action"):
        if reading.lexicon.lists[blocker].length(reading.tokens[at - 1 : at], 0):
            return False
    if reading.lexicon.colours.length(reading.tokens[at - 1 : at], 0):
        return False
    if reading.length("verbs", at):
        return True
    return token.plain.endswith("ing") and len(token.plain) >= 5 and not reading.length("ing_nouns", at)


def _worn(reading: Reading, at: int) -> bool:
    """Whether the place is a piece of clothing within three words: a cat in a red hat."""
    stop = min(at + 3, reading.ends[at] if at < len(reading.ends) else at)
    return any(reading.length("worn", each) for each in range(at, stop))


def _labels(reading: Reading) -> Iterable[Label]:
    return {id(label): label for label in reading.labels if label is not None}.values()


def _ensure_subject(reading: Reading) -> None:
    """A brief without a subject takes its first part that could be one: "orange" is then the fruit."""
    labels = list(_labels(reading))
    if any(label.kind == "subject" for label in labels):
        return
    for label in labels:
        if label.kind not in ("exclusions", "lettering"):
            label.because = f"nothing else could be the subject ({label.kind} otherwise)"
            label.kind, label.values = "subject", ()
            return
