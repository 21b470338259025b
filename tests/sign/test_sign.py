"""Signed files: names, open metadata, what stays private, and pixels that signing never touches."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emblazon.errors import PictureError
from emblazon.pixels import decode_picture
from emblazon.records import Picture, Plan, Report, Signed
from emblazon.sign import Keys, Stamp, sign, sign_sheet, verify
from emblazon.sign.history import TRAINED
from emblazon.sign.metadata import alternative_text, described, plain, svg_with_metadata
from emblazon.sign.xmp import xmp_packet

SECRETS = (b"secret", b"/home/someone")


def test_every_format_and_the_svg_become_files(signed: Signed) -> None:
    names = [each.name for each in signed.files]
    assert names == ["rocket-1.png", "rocket-1-wide.png", "rocket-1-wide-2.png", "rocket-1.svg"]
    assert all(each.credentials for each in signed.files)


def test_signing_never_touches_a_pixel(signed: Signed, picture: Picture) -> None:
    drawn = [picture.pixels, *(each.pixels for each in picture.placed)]
    for file, pixels in zip(signed.files, drawn, strict=False):
        assert np.array_equal(decode_picture(file.data, name=file.name), pixels)


def test_readable_parameters_tell_how_it_was_made(signed: Signed, plan: Plan) -> None:
    with Image.open(io.BytesIO(signed.files[0].data)) as image:
        said = json.loads(image.text["Emblazon"])
        xmp = image.text["XML:com.adobe.xmp"]
    assert said["model"] == "house"
    assert said["seed"] == 7
    assert (said["kit"], said["kit_version"]) == ("Northwind", "1.2")
    assert said["plan_digest"] == plan.digest
    assert said["citations"][0] == {
        "origin": "retrieved",
        "title": "rocket [31m",
        "author": "Ann & <Bob>",
        "licence": "Apache-2.0",
        "source": "noto",
        "sha256": "cd" * 32,
    }
    source = re.search("<Iptc4xmpExt:DigitalSourceType>(.*?)<", xmp)
    assert source
    assert source.group(1).endswith("/trainedAlgorithmicMedia")
    assert "AISystemUsed" in xmp
    assert "AIPromptInformation" not in xmp


def test_prompt_and_private_paths_stay_out_unless_disclosed(
    signed: Signed, picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp
) -> None:
    for file in signed.files:
        assert not any(secret in file.data for secret in SECRETS)
    told = sign(picture, plan, report, keys=keys, stamp=replace(stamp, disclose=True))
    assert all(b"a secret rocket" in file.data for file in told.files)
    assert not any(b"/home/someone" in file.data for file in told.files)
    assert alternative_text(plan, disclose=True) == "a secret rocket"


def test_xmp_is_well_formed_whatever_the_words(plan: Plan, stamp: Stamp) -> None:
    from xml.etree import ElementTree

    wild = replace(plan, text='<&>"\x00\x1b]8;;x\x07\ud800 ￾ fin', model="a<b>&c")
    said = described(wild, replace(stamp, disclose=True), source_type=TRAINED)
    packet = xmp_packet(said).decode()
    tree = ElementTree.fromstring(re.sub(r"<\?xpacket.*?\?>", "", packet))
    words = [each.text for each in tree.iter() if each.tag.endswith("AIPromptInformation")]
    assert words == ['<&>" ]8;;x fin']


def test_plain_words_hold_no_escape_or_direction_signs() -> None:
    assert plain("a\x1b[2Jb\u202ec\nd\x9b") == "a [2Jb c d"
    assert len(plain("x" * 9000)) == 2000


def test_svg_metadata_stands_first_in_the_root(signed: Signed) -> None:
    svg = signed.files[-1].data.decode()
    assert svg.index("<metadata>") < svg.index("<path")
    assert 'fill="#112233"' in svg
    assert "trainedAlgorithmicMedia" in svg
    with pytest.raises(ValueError, match="no <svg>"):
        svg_with_metadata("<g/>", {}, xmp=b"")


def test_an_svg_without_a_root_is_refused(
    picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp
) -> None:
    with pytest.raises(PictureError, match="cannot be signed"):
        sign(replace(picture, svg="nothing", placed=()), plan, report, keys=keys, stamp=stamp)


def test_the_contact_sheet_is_signed_too(
    tmp_path: Path, plan: Plan, report: Report, keys: Keys, stamp: Stamp, picture: Picture
) -> None:
    path = tmp_path / "board.png"
    path.write_bytes(sign_sheet(picture.pixels, plan, (report, report), keys=keys, stamp=stamp))
    assert verify(path).holds
