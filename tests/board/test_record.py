import json
from pathlib import Path

from emblazon.board import describe

CONTRACT = ["run", "brief", "choice", "prompt", "pictures", "board", "seconds"]
PICTURE = ["id", "png", "svg", "width", "height", "seed", "passed", "findings", "credentials"]
FINDING = ["check", "verdict", "measure", "limit", "unit", "place", "words"]


def test_the_document_is_the_one_that_is_promised(make_run):
    document = json.loads(json.dumps(describe(make_run(), folder=Path("/out"))))
    assert [key for key in CONTRACT if key not in document] == []
    assert set(document["choice"]) == {"model", "backend", "why", "ranking", "rejected"}
    assert set(document["prompt"]) == {"text", "negative", "options", "dropped"}
    for picture in document["pictures"]:
        assert [key for key in PICTURE if key not in picture] == []
        assert all(set(finding) == set(FINDING) for finding in picture["findings"])
    first, second = document["pictures"]
    assert (first["passed"], second["passed"]) == (True, False)
    assert first["png"] == "/out/p-0.png"
    assert first["formats"] == {"wide": "/out/p-0-wide.png"}
    assert second["findings"][2]["place"] == [1, 2, 3, 4]


def test_without_a_folder_paths_are_relative(make_run):
    document = describe(make_run())
    assert document["board"] == "board.html"
