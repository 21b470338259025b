"""Files that attack whoever verifies them: each ends within seconds, with a verdict in plain words."""

import time
from collections.abc import Callable
from pathlib import Path

import hostile
import hostile_manifests
import pytest

from emblazon.sign import Keys, Verdict, examine, verify_all
from emblazon.sign.watermark import HOUSE_KEY

MOST_S = 5.0


def timed(path: Path, keys: Keys) -> Verdict:
    began = time.monotonic()
    verdict = verify_all([path], anchors=keys.root)[0]
    assert time.monotonic() - began < MOST_S
    return verdict


@pytest.mark.parametrize("name", sorted({*hostile.REFUSED, *hostile.HARMLESS} - {"wide.png"}))
def test_a_hostile_picture_never_holds_and_is_looked_at_within_bounds(
    name: str, keys: Keys, tmp_path: Path
) -> None:
    verdict = timed(hostile.write(tmp_path, name), keys)
    began = time.monotonic()
    looked = examine([verdict], key=HOUSE_KEY, wait_s=1.0)[0]
    assert time.monotonic() - began < MOST_S
    assert not looked.holds
    assert looked.watermark is None
    assert looked.words


@pytest.mark.parametrize("attack", hostile_manifests.HOSTILE)
def test_a_hostile_manifest_is_read_within_bounds(
    attack: Callable[[Keys], bytes], keys: Keys, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(attack(keys))
    verdict = timed(path, keys)
    assert verdict.state == ("trusted" if attack.__name__ in ("many", "shouting") else "altered")
    assert len(verdict.words) < 300_000
    assert all(each.isprintable() for each in verdict.words.split("\n"))


def test_words_that_shout_stay_on_their_line(keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(hostile_manifests.shouting(keys))
    lines = timed(path, keys).words.split("\n")
    starts = ("Signed by", "Says ", "Claims ", "Problem: ", "Watermark: ", "Library: ")
    assert all(line.startswith(starts) for line in lines)
    assert sum("VALID" in line for line in lines) == 4


def test_another_name_for_the_active_manifest_is_not_valid(keys: Keys, tmp_path: Path) -> None:
    """c2pa-rs #1554: an altered label of the active manifest."""
    data = hostile_manifests.signed(keys, {"model": "house"})
    at = data.index(b"urn:c2pa:") + 9
    path = tmp_path / "a.png"
    for changed in (b"0" if data[at : at + 1] != b"0" else b"1", b"\xff", b"\x00"):
        path.write_bytes(data[:at] + changed + data[at + 1 :])
        assert not timed(path, keys).holds


def test_a_byte_flipped_anywhere_in_a_manifest_never_changes_what_holds(keys: Keys, tmp_path: Path) -> None:
    """120 places, one parser. Headers of the outermost boxes and padding are signed by nobody: there the picture may
    still hold, and then it says the very same."""
    data = hostile_manifests.signed(keys, {"model": "house"})
    whole = tmp_path / "whole.png"
    whole.write_bytes(data)
    start = data.index(b"caBX") + 4
    end = data.index(b"\0" * 64, start)
    places = range(start, end, (end - start) // 120)
    flipped = [tmp_path / f"{at}.png" for at in places]
    for path, at in zip(flipped, places, strict=True):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
    first, *verdicts = verify_all([whole, *flipped], anchors=keys.root)
    assert first.state == "trusted"
    held = [each for each in verdicts if each.holds]
    assert len(held) < len(verdicts) / 10
    assert {each.words for each in held} <= {first.words}
