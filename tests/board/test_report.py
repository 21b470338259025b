"""The report of a check in each of its forms."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from emblazon.board.checked import Checked, Checking, document, preview
from emblazon.board.findings import tint
from emblazon.board.junit import junit
from emblazon.board.report import write_report
from emblazon.board.report_pdf import legible, write_pdf
from emblazon.check.base import to_mask
from emblazon.records import Finding, Report

ATTACK = '<script>alert("x")</script>\x01'


@pytest.fixture(scope="module")
def checking() -> Checking:
    pixels = np.full((80, 100, 4), 255, np.uint8)
    shown = np.zeros((80, 100), np.bool_)
    shown[10:20, 30:50] = True
    findings = (
        Finding(
            "palette",
            "fail",
            0.5,
            0.995,
            "share",
            ATTACK,
            (30, 10, 50, 20),
            "recolour harder",
            mask=to_mask(shown),
            weight=3,
        ),
        Finding("blank", "pass", 0.4, 0.01, "share", "There is something."),
        Finding("adherence", "unknown", None, 0.9, "share", "Not measured: there is no plan."),
    )
    return Checking(
        kit="North",
        kit_version="2",
        kit_digest="ab" * 32,
        when="2026-11-24T10:00:00+00:00",
        software="emblazon 0",
        checked=(
            Checked(Path("x/a.png"), "a.png", Report(findings), (100, 80), preview(pixels), "ab" * 32),
            Checked(Path("x/b.png"), "b.png", Report(findings[1:]), (100, 80), preview(pixels), "cd" * 32),
        ),
        together=(Finding("balance", "pass", 0.1, 0.6, "share", "They go together."),),
        refused=((Path("bomb.png"), "'bomb.png' is too large."),),
    )


def test_the_score_is_passed_by_tested_in_the_kits_weights(checking: Checking) -> None:
    assert checking.checked[0].report.score == pytest.approx(1 / 4)
    assert checking.checked[1].report.score == 1
    assert checking.score == pytest.approx(3 / 6)
    assert not checking.passed


def test_the_page_shows_where_and_lets_nothing_run(checking: Checking) -> None:
    page = write_report(checking)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src &#x27;none&#x27;" in page
    assert 'class="tint"' in page
    assert re.search(r'class="box" style="left:30.00%;top:12.50%;width:20.00%;height:12.50%"', page)
    assert "bomb.png" in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)


def test_junit_has_a_suite_a_file_and_skips_what_was_not_measured(checking: Checking) -> None:
    root = ElementTree.fromstring(junit(checking))
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"x/a.png", "x/b.png", "the pictures together", "bomb.png"}
    first = suites["x/a.png"]
    assert (first.get("tests"), first.get("failures"), first.get("skipped")) == ("3", "1", "1")
    failure = first.find("testcase/failure")
    assert failure is not None
    assert failure.get("type") == "recolour harder"
    assert "(30, 10, 50, 20)" in str(failure.text)
    assert suites["bomb.png"].get("errors") == "1"


def test_the_pdf_is_whole_and_the_same_each_time(checking: Checking) -> None:
    pytest.importorskip("reportlab")
    pdf = write_pdf(checking)
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert pdf == write_pdf(checking)


def test_the_document_is_json_without_masks(checking: Checking) -> None:
    told = json.loads(json.dumps(document(checking)))
    assert told["passed"] is False
    assert told["score"] == 0.5
    first = told["files"][0]["findings"][0]
    assert first["place"] == [30, 10, 50, 20]
    assert first["weight"] == 3
    assert "mask" not in first
    assert told["refused"] == [{"file": "bomb.png", "why": "'bomb.png' is too large."}]


def test_what_points_at_the_whole_picture_has_no_box_and_boxes_of_one_corner_keep_their_numbers(
    checking: Checking,
) -> None:
    whole = Finding("blank", "fail", 0, 0.01, "share", "Nothing.", (0, 0, 100, 80))
    near = Finding("hands", "fail", 3, 2, "hands", "Three.", (30, 10, 60, 30))
    findings = (whole, near, replace(near, check="faces"))
    picture = replace(checking.checked[0], report=Report(findings))
    page = write_report(replace(checking, checked=(picture,)))
    assert page.count('class="box"') == 2
    assert [int(each) for each in re.findall(r"margin-left:(\d+)px", page)] == [0, 24]


def test_a_mask_over_much_of_the_picture_is_hatched() -> None:
    shown = np.array(Image.open(io.BytesIO(tint(to_mask(np.ones((200, 200), np.bool_))))).convert("RGBA"))
    assert 0.3 < (shown[..., 3] > 0).mean() < 0.7


def test_a_letter_that_the_pdf_has_not_is_told_another_way() -> None:
    pytest.importorskip("reportlab")
    assert legible("ΔE 5, é") == "delta E 5, é"
    assert legible("写.png") != legible("真.png")
