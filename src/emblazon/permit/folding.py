"""Words as they are meant, however they are written: case, accents, look-alike letters, digits for letters,
letters set apart, letters repeated.

`fold` is for every text and harms none. The other readings guess at a disguise; each is one more way to
read the same words, never the only one, so that "a 4k display", "route 66" and "w o w" stay what they are.
Look-alikes: letters of Unicode's confusables (UTS #39) that are drawn as a Latin one.
"""

import re
import unicodedata

# Read as Latin in a word made of look-alikes alone ("ѕех") and beside Latin letters.
_ALIKE = {
    **dict(zip("аеорсухіјѕԁһӏԛԝкмтո", "aeopcyxijsdhlqwkmtn", strict=True)),
    **dict(zip("αοιѵνρτυκεηωϲϳσγχ", "aoivvptukenwcjoyx", strict=True)),
    **dict(zip("ɑɡıſօսցհ", "agisough", strict=True)),
}
# Only beside Latin letters: whole words in their own script are left alone.
_ALIKE_IN_LATIN = {
    **_ALIKE,
    **dict(zip("вн", "bh", strict=True)),
    **dict(zip("пгийязбцудґєъьылфшщё", "nrnnrebuydrebbbnowwe", strict=True)),
    **dict(zip("λδμβφθπξζ", "adubfonez", strict=True)),
}
_PLAIN = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ŧ": "t", "ħ": "h"}
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_SQUARED = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)  # squared, ringed, filled and flag letters, A to Z each
_LEET = str.maketrans("0134578@$!|€£", "oieastbasiiel")
_IN_LEET = frozenset("@$!|€£")
_LONGEST_MASKED = 24
_MOST_MASKED = 50
_APART = ".-_~·•*+/\\|,:'’"
_ELIDED = frozenset("aàldnscjmtyi")
_SHORT_WORDS = frozenset(
    (
        "a",
        "am",
        "an",
        "as",
        "at",
        "au",
        "be",
        "by",
        "de",
        "do",
        "du",
        "el",
        "en",
        "es",
        "et",
        "ex",
        "go",
        "ha",
        "he",
        "hi",
        "if",
        "il",
        "in",
        "is",
        "it",
        "la",
        "le",
        "me",
        "my",
        "no",
        "nu",
        "of",
        "oh",
        "ok",
        "on",
        "or",
        "ou",
        "pa",
        "sa",
        "se",
        "si",
        "so",
        "ta",
        "te",
        "to",
        "tu",
        "un",
        "up",
        "us",
        "we",
    )
)


def fold(text: str) -> str:
    """Without case, accents, invisible characters and signs, look-alikes as Latin; words a single space apart:
    "L'été, Déjà-vu" → "l ete deja vu"."""
    return " ".join(_words_only(_lettered(text)))


def folded_words(text: str) -> list[str]:
    """The words of `fold(text)`."""
    return fold(text).split()


def unleet(word: str) -> str:
    """A folded word with digits and signs read as the letters they stand for: n4k3d → naked. A word with fewer
    than two letters, or with more digits than letters, is left: 4k, 66, mp3s stays readable as it was."""
    letters = sum(each.isalpha() for each in word)
    if letters < 2 or letters * 2 < len(word) or word.isalpha():
        return word
    return word.translate(_LEET)


def joined_letters(words: list[str]) -> list[str]:
    """Words with each run of three or more single letters as one: n u d e → nude."""
    joined: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1:
            run.append(word)
            continue
        joined += ["".join(run)] if len(run) > 2 else run
        run = []
        joined.append(word)
    return joined[:-1]


def squeezed(word: str) -> str:
    """A word with drawn-out letters said once, when that looks meant: nuuude, nnuuddee → nude; book stays."""
    if re.search(r"(.)\1\1", word) or len(re.findall(r"(.)\1", word)) > 2:
        return re.sub(r"(.)\1+", r"\1", word)
    return word


def said_once(word: str) -> str:
    """A word with every doubled letter once: nakedd → naked. Only for words that are then recognised."""
    return re.sub(r"(.)\1+", r"\1", word)


def readings(text: str) -> tuple[list[str], ...]:
    """Every way to read the words, all different: as they are, then without disguises.

    In the undisguised ones letters set apart are joined (n.u.d.e, n u d e, na ked), digits are letters (1 is i,
    then l) and drawn-out letters are said once.
    """
    plain = folded_words(text)
    chunks = _lettered(text).split()
    close = [_pulled_together(chunk) for chunk in chunks]
    found = [plain]
    for words in (joined_letters(plain), _undisguised(close), _undisguised(chunks)):
        with_i = [squeezed(unleet(word)) for word in words]
        with_l = [squeezed(unleet(word if word.isdigit() else word.replace("1", "l"))) for word in words]
        for reading in (with_i, with_l, _rejoined(with_i)):
            clean = [part for word in reading for part in _words_only(word)]
            if clean not in found:
                found.append(clean)
    return tuple(found)


def unmasked(word: str, vocabulary: frozenset[str]) -> str:
    """The word of `vocabulary` that a word with hidden letters stands for (p*rn, n#de), else ""."""
    if not 3 <= len(word) <= _LONGEST_MASKED or not re.fullmatch(r"[a-z0-9][a-z0-9*#.%?_]+", word):
        return ""
    pattern = re.compile("".join("." if each in "*#.%?_" else re.escape(each) for each in word))
    return next((each for each in sorted(vocabulary) if pattern.fullmatch(each)), "")


def spelled_out(text: str) -> list[str]:
    """The runs of six or more single letters of a text, each as one word: "n a k e d k i d" → nakedkid."""
    words = folded_words(text)
    return [unleet(word) for word in joined_letters(words) if len(word) > 5 and word not in words]


def masked_words(text: str) -> list[str]:
    """The words of a text in which letters are hidden behind signs, folded."""
    chunks = (chunk.strip(".,;:!?()[]\"'«»_") for chunk in _lettered(text).split())
    return [chunk for chunk in chunks if re.search(r"[a-z][*#%?_]+[a-z]", chunk)][:_MOST_MASKED]


def _lettered(text: str) -> str:
    """Case, accents, invisible characters and look-alikes done; signs and spaces as they were."""
    spelled = "".join(_square_letter(each) for each in text)
    composed = unicodedata.normalize("NFKC", spelled).casefold()
    parted = unicodedata.normalize("NFKD", composed)
    kept = "".join(each for each in parted if unicodedata.category(each) not in ("Mn", "Me", "Cf"))
    plain = "".join(_PLAIN.get(each, _SMALL_CAPITALS.get(each, each)) for each in kept)
    return re.sub(r"[^\W_]+(?:[^\s\w]?[^\W_]+)*", lambda found: _latin(found.group()), plain)


def _square_letter(each: str) -> str:
    code = ord(each)
    start = next((start for start in _SQUARED if start <= code < start + 26), None)
    return each if start is None else chr(ord("a") + code - start)


def _latin(word: str) -> str:
    """A word's look-alikes as Latin letters, when it has Latin ones or is made of look-alikes alone."""
    if word.isascii():
        return word
    mixed = any("a" <= each <= "z" for each in word)
    table = _ALIKE_IN_LATIN if mixed else _ALIKE
    if not mixed and not all(each in table or not each.isalpha() for each in word):
        return word
    return "".join(table.get(each, each) for each in word)


def _words_only(text: str) -> list[str]:
    return "".join(each if each.isalnum() else " " for each in text).split()


def _pulled_together(chunk: str) -> str:
    """A chunk without the signs that set its letters apart: n.a.k.e.d, na-ked; an elision (l'ete) stays."""
    parts = [part for part in re.split(f"[{re.escape(_APART)}]+", chunk) if part]
    if len(parts) < 2 or (len(parts) == 2 and "'" in chunk.replace("’", "'")):
        return chunk
    return "".join(parts)


def _undisguised(chunks: list[str]) -> list[str]:
    bare = [chunk.strip(".,;:?()[]{}\"«»…“”'") for chunk in chunks]
    return joined_letters([_word(chunk) for chunk in bare if chunk])


def _word(chunk: str) -> str:
    """A chunk with its signs kept only where they may be letters."""
    trimmed = chunk.rstrip("!|")
    return "".join(each if each.isalnum() or each in _IN_LEET else " " for each in trimmed).strip() or chunk


def _rejoined(words: list[str]) -> list[str]:
    """Neighbours of which one is a stray piece of at most two letters, as one word: na ked → naked."""
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        if before and (_stray(before) or _stray(word)) and len(before) + len(word) < 12:
            joined[-1] = before + word
        else:
            joined.append(word)
    return joined


def _stray(word: str) -> bool:
    return len(word) < 3 and word.isalpha() and word not in _SHORT_WORDS and word not in _ELIDED
