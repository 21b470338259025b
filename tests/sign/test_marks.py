"""What signing adds beside the signature: watermark, thumbnails, parts, labels, what services sent, open words."""

import io
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from emblazon.pixels import decode_picture
from emblazon.records import Element, Format, Picture, Pixels, Placed, Plan, Report, Signed
from emblazon.refine.label import Label, labelled
from emblazon.refine.vectorise import vectorise
from emblazon.sign import Keys, Stamp, examine, sign, sign_sheet, verify
from emblazon.sign.history import TRAINED
from emblazon.sign.metadata import described
from emblazon.sign.watermark import mark_of
from emblazon.sign.xmp import MINING, xmp_packet


def store(data: bytes, media_type: str = "image/png") -> dict[str, object]:
    """The active manifest, as c2pa-python tells it."""
    from c2pa import Context, Reader, Settings

    with Reader(media_type, io.BytesIO(data), context=Context(Settings())) as reader:
        whole = json.loads(reader.json())
    return whole["manifests"][whole["active_manifest"]]


@pytest.fixture(scope="module")
def scene() -> Pixels:
    """A smooth opaque picture, as a mark would be put in."""
    rows, columns = np.mgrid[0:256, 0:256]
    colour = np.stack([rows // 2 + 60, columns // 2 + 50, (rows + columns) // 4 + 70], axis=-1)
    return np.concatenate([colour, np.full((256, 256, 1), 255)], axis=-1).astype(np.uint8)


@pytest.fixture(scope="module")
def marked(picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp, scene: Pixels) -> Signed:
    whole = replace(picture, pixels=scene, placed=(Placed(Format("Wide", 256, 256), scene),))
    return sign(whole, replace(plan, watermark=True), report, keys=keys, stamp=stamp)


def test_a_watermark_leads_to_the_picture_and_every_manifest_names_it(
    marked: Signed, keys: Keys, stamp: Stamp, scene: Pixels, tmp_path: Path
) -> None:
    mark = f"{mark_of(stamp.picture_id):012x}"
    for file in marked.files[:2]:
        path = tmp_path / file.name
        path.write_bytes(file.data)
        verdict = examine([verify(path, anchors=keys.root)], key=keys.mark_key)[0]
        assert verdict.state == "trusted"
        assert verdict.actions[-1] == "c2pa.watermarked.bound"
        assert verdict.parameters["watermark"] == mark
        assert verdict.watermark
        assert verdict.watermark.mark == mark
        assert not verdict.problems
        pixels = decode_picture(file.data, name="a").astype(int)
        assert 0 < np.abs(pixels - scene).max() < 12


def test_a_drawing_has_no_pixels_to_carry_a_mark_and_claims_none(marked: Signed, stamp: Stamp) -> None:
    svg = marked.files[-1]
    assert b"watermark" not in svg.data
    assert stamp.picture_id.encode() in svg.data


def test_without_the_wish_nothing_is_marked(
    picture: Picture, plan: Plan, keys: Keys, stamp: Stamp, report: Report, signed: Signed
) -> None:
    assert np.array_equal(decode_picture(signed.files[0].data, name="a"), picture.pixels)
    sheet = sign_sheet(picture.pixels, replace(plan, watermark=True), (report,), keys=keys, stamp=stamp)
    assert np.array_equal(decode_picture(sheet, name="a"), picture.pixels)
    assert b"soft-binding" not in sheet


def test_pictures_that_the_model_looked_at_have_thumbnails(
    picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp, scene: Pixels
) -> None:
    seen = {plan.references[0].key: scene}
    small = replace(picture, placed=(), svg="")
    signed = sign(small, plan, report, keys=keys, stamp=stamp, references=seen)
    first, second = store(signed.files[0].data)["ingredients"]
    assert (first["relationship"], first["thumbnail"]["format"]) == ("inputTo", "image/png")
    assert first["instance_id"] == f"urn:sha256:{plan.references[0].key}"
    assert "thumbnail" not in second


def test_logos_are_parts_and_labels_and_lettering_are_told(
    picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp, scene: Pixels
) -> None:
    elements = (
        Element("logo", (10, 10, 60, 40), "Northwind"),
        Element("lettering", (10, 100, 200, 140), "Private offer"),
        Element("label", (200, 230, 250, 250), "Made with AI"),
    )
    whole = replace(picture, svg="", placed=(Placed(Format("Wide", 256, 256), scene, elements),))
    labelled = replace(plan, label="Made with AI", label_icon="eu", references=())
    files = sign(whole, labelled, report, keys=keys, stamp=stamp).files
    manifest = store(files[1].data)
    (logo,) = manifest["ingredients"]
    assert (logo["title"], logo["relationship"]) == ("Northwind", "componentOf")
    steps = next(each["data"]["actions"] for each in manifest["assertions"] if "actions" in each["label"])
    told = [(each["action"], each.get("parameters", {}).get("kind")) for each in steps[-3:]]
    assert told == [("c2pa.placed", "logo"), ("c2pa.addedText", "lettering"), ("c2pa.addedText", "label")]
    assert steps[-1]["parameters"]["icon"] == "eu"
    assert b"Private offer" not in files[1].data
    assert b"c2pa.addedText" not in files[0].data


def test_a_label_on_the_picture_itself_is_told_in_its_png_and_its_svg(
    picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp, scene: Pixels
) -> None:
    wanted = replace(plan, label="Made with AI", watermark=False, references=())
    pixels, svg = np.full((400, 400, 4), 255, np.uint8), vectorise(scene, title="a scene")
    whole = labelled(pixels, svg, Label("Made with AI"))
    assert whole is not None
    bare = replace(picture, pixels=pixels, svg=svg, placed=())
    for one, told in ((replace(bare, labelled=whole), True), (bare, False)):
        png, svg = sign(one, wanted, report, keys=keys, stamp=stamp).files
        assert (decode_picture(png.data, name="it") == one.shown).all()
        for each in (png, svg):
            assert ("c2pa.addedText" in json.dumps(store(each.data, each.media_type))) is told
            (facts,) = (
                found["data"]
                for found in store(each.data, each.media_type)["assertions"]
                if found["label"] == "org.emblazon.parameters"
            )
            assert facts.get("label") == ("Made with AI" if told else None)


def provider(keys: Keys) -> bytes:
    """A picture as a service would send it, with credentials of its own."""
    import hostile_manifests

    return hostile_manifests.signed(keys, {"model": "their model"}, title="theirs.png")


def test_credentials_of_a_service_are_kept_inside_ours(
    picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp, tmp_path: Path
) -> None:
    draft = replace(picture.draft, source=provider(keys))
    whole = replace(picture, draft=draft, placed=(), svg="")
    path = tmp_path / "a.png"
    path.write_bytes(sign(whole, plan, report, keys=keys, stamp=stamp).files[0].data)
    verdict = verify(path, anchors=keys.root)
    assert verdict.state == "trusted"
    assert verdict.actions[0] == "c2pa.opened"
    assert verdict.source_type == TRAINED
    (parent,) = (each for each in verdict.parts if each.relationship == "parentOf")
    assert (parent.title, parent.signer) == ("as house sent it", keys.name)
    assert verdict.edits[0].startswith("made by a trained model")
    assert "recoloured" in verdict.words


@pytest.mark.parametrize("spoil", ["altered", "none", "empty", "strange"])
def test_what_a_service_sent_without_good_credentials_is_left_out(
    spoil: str, picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp, tmp_path: Path
) -> None:
    import hostile_manifests

    sent = provider(keys)
    at = sent.rindex(b"IDAT") + 6
    source = {
        "altered": sent[:at] + bytes([sent[at] ^ 1]) + sent[at + 1 :],
        "none": hostile_manifests.png(),
        "empty": b"",
        "strange": b"jumb c2pa:manifest",
    }[spoil]
    whole = replace(picture, draft=replace(picture.draft, source=source), placed=(), svg="")
    path = tmp_path / "a.png"
    path.write_bytes(sign(whole, plan, report, keys=keys, stamp=stamp).files[0].data)
    verdict = verify(path, anchors=keys.root)
    assert (verdict.state, verdict.actions[0]) == ("trusted", "c2pa.created")


def test_xmp_tells_the_model_the_rights_and_what_may_be_learned(plan: Plan, stamp: Stamp) -> None:
    lines = ("Rocket by Ann (Apache-2.0)", "Moon by Bob (CC BY 4.0)")
    told = replace(stamp, disclose=True, writer="Zoé", rights="© Northwind", attribution=lines)
    said = xmp_packet(described(plan, told, source_type=TRAINED)).decode()
    for words in (
        f"<Iptc4xmpExt:DigitalSourceType>{TRAINED}<",
        "<Iptc4xmpExt:AISystemUsed>emblazon 0.1.0, model house<",
        "<Iptc4xmpExt:AISystemVersionUsed>draw abababababab<",
        "<Iptc4xmpExt:AIPromptInformation>a secret rocket<",
        "<Iptc4xmpExt:AIPromptWriterName>Zoé<",
        f"<plus:DataMining>{MINING[False]}<",
        "<photoshop:Credit>Rocket by Ann (Apache-2.0); Moon by Bob (CC BY 4.0)<",
        '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Northwind<',
    ):
        assert words in said
    quiet = xmp_packet(described(plan, replace(told, disclose=False), source_type=TRAINED)).decode()
    assert "Zoé" not in quiet
    assert "secret" not in quiet
    assert (
        "DataMining"
        not in xmp_packet(described(plan, replace(stamp, training=None), source_type=TRAINED)).decode()
    )


def test_the_packet_is_well_formed_and_in_its_place(marked: Signed) -> None:
    with Image.open(io.BytesIO(marked.files[0].data)) as image:
        packet = image.info["xmp"]
    tree = ElementTree.fromstring(packet[packet.index(b"<x:") : packet.index(b"<?xpacket end")])
    told = {each.tag.rpartition("}")[2]: each.text for each in tree.iter()}
    assert told["DigitalSourceType"] == TRAINED
    assert told["DataMining"] == MINING[False]
