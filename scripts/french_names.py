"""French names of emoji beside the English ones that the training captions use: src/emblazon/brief/french.tsv.

    python scripts/french_names.py TRAINING

TRAINING is the training set's folder (`emblazon train data`): it holds emojibase-data (MIT), which carries both.
Names of at most four words; flags, keycaps, skin tones and other components are left out.
"""

import json
import sys
from pathlib import Path

from emblazon.brief.tokens import phrase_of
from emblazon.engine.data.packages import NAMES, package, unpack

OUT = Path(__file__).parents[1] / "src/emblazon/brief/french.tsv"
COMPONENTS, FLAGS = 2, 9
MOST_WORDS = 4


def main() -> None:
    """Write the table, sorted."""
    folder = unpack(package(NAMES), Path(sys.argv[1]) / "packages") / "package"
    french, english = ({each["hexcode"]: each for each in _read(folder, name)} for name in ("fr", "en"))
    rows: dict[str, str] = {}
    for code, each in french.items():
        phrase = phrase_of(each["label"])
        other = " ".join(english[code]["label"].casefold().split())
        plain = " ".join(phrase)
        if each.get("group") in (None, COMPONENTS, FLAGS) or not 0 < len(phrase) <= MOST_WORDS:
            continue
        if plain != other:
            rows.setdefault(plain, other)
    OUT.write_text("".join(f"{key}\t{value}\n" for key, value in sorted(rows.items())), encoding="utf-8")


def _read(folder: Path, language: str) -> list[dict[str, object]]:
    return json.loads((folder / language / "data.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
