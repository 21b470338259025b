from dataclasses import replace

from check_evidence import proper
from owl_pictures import SQUARE

from emblazon.check.base import Evidence
from emblazon.check.contrast import CHECK, outline
from emblazon.records import Placed


def on(ground: str) -> Evidence:
    evidence = proper()
    placed = Placed(replace(SQUARE, background=ground), evidence.picture.placed[0].pixels)
    return replace(evidence, picture=replace(evidence.picture, placed=(placed,)))


def rim_hex() -> str:
    rim = outline(proper().picture.pixels)
    return "#" + "".join(f"{int(each):02x}" for each in rim[len(rim) // 2])


def passing() -> Evidence:
    return on("#ffffff")


def failing() -> Evidence:
    return on(rim_hex())


def test_a_transparent_format_is_unknown() -> None:
    assert CHECK.run(CHECK, on("transparent")).verdict == "unknown"
