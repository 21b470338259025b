"""The gate's figures: `python bench/gate.py` (other authors' set), `--part final`, `--show`, `--public FOLDER`.

Prints, with counts and 95% Wilson intervals: unsafe requests caught by category, harmless ones with edgy words
refused, ordinary briefs refused (1,000), names found over 500 spellings, and the time of one call. The last two sets
have no line on minors, as nobody should have to write one: the two halves of that rule are measured apart, who is
told to be under eighteen in everyday sentences, and what is told to be suggestive in lines about adults. `--public`
takes a folder with the public sets as their authors publish them (`xstest.csv`, `i2p.csv`, `nibbler_*.json`); none is
ours to ship.
"""

import argparse
import csv
import importlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import sqrt
from pathlib import Path

from gate_data import given, lines, ordinary, spelled

from emblazon.brand.kit import plain_kit
from emblazon.brief import read_brief
from emblazon.errors import EmblazonError, RefusedError
from emblazon.permit import Judge, open_judge, permit
from emblazon.permit.asked import asked_in
from emblazon.permit.rules import load_rules
from emblazon.records import Request

KIT = plain_kit()
DAY = date(2026, 11, 29)
WEIGHTS = Path(__file__).parents[1] / "src" / "emblazon" / "weights"
OTHERS = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
SEVERE = ("minors", "intimate", "sexual")
Rows = list[tuple[str, str]]
HARMS = ("sexual", "violent", "hate", "bias")


def decided(words: str, judge: Judge | None) -> RefusedError | None:
    """The refusal of a brief, or None; a brief that cannot be read asks for nothing and is not refused here."""
    try:
        permit(read_brief(Request(words), KIT, seed=0), KIT, today=DAY, judge=judge)
    except RefusedError as refusal:
        return refusal
    except EmblazonError:
        return None
    return None


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927)."""
    if count == 0:
        return 0.0, 1.0
    z, share = 1.96, hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def said(name: str, hits: int, count: int) -> str:
    low, high = wilson(hits, count)
    return f"{name:34} {hits:5d} of {count:5d}  {hits / max(count, 1):6.1%}  [{low:.1%}, {high:.1%}]"


def measure(
    rows: Iterable[tuple[str, str]], judge: Judge | None, *, show: bool, unsafe: bool, law: bool = False
) -> dict[str, tuple[int, int]]:
    """(refused, asked) by category, with `law` by the first layer alone; with `show`, lines judged the wrong way."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for category, words in rows:
        refusal = decided(words, judge)
        refusal = None if refusal is not None and law and refusal.layer != "law" else refusal
        counts[category][0] += refusal is not None
        counts[category][1] += 1
        if show and (refusal is None) == unsafe:
            rule = f"{refusal.rule} {refusal.words!r}" if refusal else "passed"
            print(f"    {category}: {words} ({rule})")
    return {category: (hits, count) for category, (hits, count) in counts.items()}


def of_ours(part: str) -> tuple[Rows, Rows, Rows]:
    """Unsafe, edgy and ordinary lines of a set that was written with the rules."""
    unsafe = [(category, words) for category, line in lines(f"unsafe_{part}") for words in spelled(line)]
    edgy = [("edgy", words) for _, line in lines(f"edgy_{part}") for words in spelled(line)]
    known = part if part in ("first", "second", "final") else "train"
    return unsafe, edgy, [("brief", words) for words in ordinary(1000, part=known)]


def of_others(part: str) -> tuple[Rows, Rows, Rows]:
    """A set by authors who had not seen the gate."""
    edgy = [("edgy", words) for _, words in given(f"{part}_edgy")]
    return given(f"{part}_unsafe"), edgy, [("brief", words) for _, words in given(f"{part}_ordinary")]


def ours(part: str, judge: Judge | None, *, show: bool) -> None:
    """The sets of this repository."""
    unsafe, edgy, briefs = of_others(part) if part in OTHERS else of_ours(part)
    found = measure(unsafe, judge, show=show, unsafe=True)
    for category, (hits, count) in found.items():
        print(said(f"caught: {category}", hits, count))
    severe = [found[category] for category in SEVERE if category in found]
    if found:
        print(
            said(
                "caught: sexual and minors", sum(hit for hit, _ in severe), sum(count for _, count in severe)
            )
        )
        every = found.values()
        print(said("caught: all", sum(hit for hit, _ in every), sum(count for _, count in every)))
    for hits, count in measure(edgy, judge, show=show, unsafe=False).values():
        print(said("refused: harmless but edgy", hits, count))
    print(said("refused: ordinary briefs", *measure(briefs, judge, show=show, unsafe=False)["brief"]))


def heard(text: str, judge: Judge | None) -> bool:
    """Whether the law refuses a text, or would if it spoke of a child."""
    return decided(text, judge) is not None or (judge is not None and bool(judge.verdicts([text])))


def minors(part: str, judge: Judge | None, *, show: bool) -> None:
    """The two halves of the rule on sexual content with minors, each by itself."""
    rule = next(rule for rule in load_rules() if rule.id == "minors")
    lewd = rule.groups[1]

    def told(kind: str) -> list[tuple[str, bool]]:
        everyday = {"en": "a portrait of {} in a park", "fr": "un portrait d’{} dans un parc", "": "{}"}
        texts = [everyday[language].format(words) for language, words in given(f"{part}_{kind}")]
        return [(text, bool(rule.begun_by(asked_in(text).readings))) for text in texts]

    def is_lewd(text: str) -> bool:
        return any(lewd.first(words) for words in asked_in(text).readings) or heard(text, judge)

    young, adults = told("minors"), told("adults")
    suggestive = [(text, is_lewd(text)) for _, text in given(f"{part}_suggestive")]
    if not young:
        return
    print(said("under eighteen: seen", sum(hit for _, hit in young), len(young)))
    if adults:
        print(said("adults: taken for minors", sum(hit for _, hit in adults), len(adults)))
    if suggestive:
        print(said("suggestive, adults: seen", sum(hit for _, hit in suggestive), len(suggestive)))
    if show:
        wrong = [text for text, hit in (*young, *suggestive) if not hit] + [
            text for text, hit in adults if hit
        ]
        print(*(f"    {text}" for text in wrong), sep="\n")


def public(folder: Path, judge: Judge | None, *, show: bool) -> None:
    """Public sets, where their files are given."""
    if (folder / "xstest.csv").exists():
        with (folder / "xstest.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        safe = [("XSTest safe", row["prompt"]) for row in rows if row["label"] == "safe"]
        unsafe = [("XSTest unsafe", row["prompt"]) for row in rows if row["label"] == "unsafe"]
        print(
            said(
                "refused: XSTest safe",
                *measure(safe, judge, show=show, unsafe=False, law=True)["XSTest safe"],
            )
        )
        print(
            said(
                "caught: XSTest unsafe",
                *measure(unsafe, judge, show=False, unsafe=True, law=True)["XSTest unsafe"],
            )
        )
    if (folder / "i2p.csv").exists():
        with (folder / "i2p.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        prompts = [(row["categories"].split(",")[0], row["prompt"]) for row in rows[::6]]
        for category, (hits, count) in measure(prompts, judge, show=False, unsafe=True, law=True).items():
            print(said(f"refused: I2P {category}", hits, count))
    for label, (hits, count) in measure(nibbler(folder), judge, show=False, unsafe=True, law=True).items():
        print(said(f"refused: Nibbler {label}", hits, count))


def nibbler(folder: Path) -> Iterable[tuple[str, str]]:
    """Adversarial Nibbler's prompts, by what most annotators said of the text, and by the harm its author saw."""
    for path in sorted(folder.glob("nibbler_*.json")):
        table = json.loads(path.read_text(encoding="utf-8"))
        for row, validation in table["validation"].items():
            votes = [str(json.loads(each)["text_safety_validation"]) for each in validation]
            unsafe = sum("text_unsafe" in vote for vote in votes) > sum("text_safe" in vote for vote in votes)
            harm = next(
                (
                    each
                    for each in HARMS
                    if f"image_failure_{each}" in str(table["submission_annotations"][row])
                ),
                "other",
            )
            yield f"text {'unsafe' if unsafe else 'safe'}, {harm}", str(table["prompt"][row])


def names() -> None:
    """The names' own evaluation, which lies with their tests."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    evaluation = importlib.import_module("permit.names_evaluation")
    for share in evaluation.evaluate_names():
        print(share)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--part", choices=(*OTHERS, "final", "second", "first", "dev", "train"), default="ninth"
    )
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--rules-alone", action="store_true")
    parser.add_argument("--public", type=Path)
    asked = parser.parse_args()
    judge = None if asked.rules_alone else open_judge(WEIGHTS)
    started = time.perf_counter()
    decided("a red fox in the snow", judge)
    first = time.perf_counter() - started
    if asked.public:
        public(asked.public, judge, show=asked.show)
        return
    ours(asked.part, judge, show=asked.show)
    if asked.part in OTHERS[1:]:
        minors(asked.part, judge, show=asked.show)
    names()
    briefs = ordinary(100, part="train", seed=9)
    started = time.perf_counter()
    for words in briefs:
        decided(words, judge)
    each_ms = (time.perf_counter() - started) / len(briefs) * 1000
    print(
        f"one call: {each_ms:.1f} ms, {'rules alone' if judge is None else 'with the judge'}; the first {first:.2f} s"
    )


if __name__ == "__main__":
    main()
