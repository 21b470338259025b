"""One rich brief in one kit, compiled for every card: run this file to write `golden/` anew after a wanted change.

python tests/prompt/regenerate.py
"""

import json
from dataclasses import asdict
from pathlib import Path

from emblazon.brand.kit import Colour, Forbidden, Identity, Kit, Look, Palette, Rules
from emblazon.catalog import Profile, load_catalog
from emblazon.prompt import compile_prompt
from emblazon.records import Brief, Format, Swatch

GOLDEN = Path(__file__).parent / "golden"
KIT = Kit(
    identity=Identity(name="Harbour & Sons"),
    palette=Palette(
        colours=(
            Colour(name="Deep", hex="#0b2a4a", role="primary", share=0.5),
            Colour(name="Sail", hex="#fdf3d8", role="background", share=0.3),
            Colour(name="Buoy", hex="#e4572e", role="accent", share=0.2),
        ),
        forbidden=(Forbidden(hex="#00c853", reason="a rival's"),),
    ),
    look=Look(
        styles=("flat", "screen print"),
        mood="calm",
        composition="low horizon, generous sky",
        texture="smooth shapes, no grain",
    ),
    rules=Rules(never=("storms", "plastic packaging"), always=("open water",), people="no"),
)
BRIEF = Brief(
    'a lighthouse keeper\'s cat watching ships, at dusk, hopeful, close-up, no cars, with the text "OPEN LATE"',
    "a ginger cat",
    action="watching ships",
    setting="on a harbour wall at dusk",
    composition="rule of thirds, open water",
    camera="low angle",
    lighting="golden hour, long shadows",
    mood="hopeful",
    style="flat",
    medium="gouache",
    colours=("orange",),
    lettering="OPEN LATE",
    exclusions=("cars", "a purple thing"),
    palette=(Swatch("#e4572e", 0.6), Swatch("#0b2a4a", 0.25), Swatch("#fdf3d8", 0.15)),
    formats=(Format("square", 512, 512), Format("1200x627", 1200, 627)),
    seed=7,
)


def golden(profile: Profile) -> str:
    """What the card's golden file must hold."""
    return json.dumps(asdict(compile_prompt(BRIEF, profile, kit=KIT)), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write one file a card, and take away those of cards that are gone."""
    GOLDEN.mkdir(exist_ok=True)
    known = {f"{profile.id}.json": golden(profile) for profile in load_catalog()}
    for path in GOLDEN.glob("*.json"):
        if path.name not in known:
            path.unlink()
    for name, text in known.items():
        (GOLDEN / name).write_text(text, "utf-8")
    print(f"{len(known)} golden files in {GOLDEN}")


if __name__ == "__main__":
    main()
