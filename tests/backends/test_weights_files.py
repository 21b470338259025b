"""Bytes that are, or pretend to be, safetensors."""

import json
import pickle

import numpy as np
import pytest

from emblazon.backends.weights_files import tensors_in
from emblazon.errors import WeightsError

ONE = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
TWO = {"dtype": "F16", "shape": [2, 2], "data_offsets": [8, 16]}


def packed(header: object, numbers: bytes = bytes(16), *, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + numbers


@pytest.fixture
def read(tmp_path):
    def read_bytes(data: bytes) -> tuple[str, ...]:
        path = tmp_path / "model.safetensors"
        path.write_bytes(data)
        return tensors_in(path)

    return read_bytes


def test_a_sound_file_names_its_tensors(read):
    assert read(packed({"__metadata__": {"format": "pt"}, "b": TWO, "a": ONE})) == ("b", "a")
    assert read(packed({}, b"")) == ()
    scalar = {"dtype": "F64", "shape": [], "data_offsets": [0, 8]}
    assert read(packed({"a": scalar, "none": ONE | {"shape": [0], "data_offsets": [8, 8]}}, bytes(8)))


def test_a_file_of_the_library_itself_is_sound(tmp_path):
    numpy = pytest.importorskip("safetensors.numpy")
    numpy.save_file({"a": np.zeros((3, 5), np.float16), "b": np.ones(7, np.int64)}, tmp_path / "x")
    assert set(tensors_in(tmp_path / "x")) == {"a", "b"}


def test_a_header_as_long_as_a_pickle_s_mark_is_no_pickle(read):
    """640 bytes of header: the file begins with 80 02, as a pickle of protocol 2 does."""
    text = json.dumps({"a": ONE, "b": TWO}).encode().ljust(640)
    data = packed(text)
    assert data[:2] == b"\x80\x02"
    assert read(data) == ("a", "b")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pickle.dumps({"a": 1}), "a pickle"),
        (pickle.dumps({"a": 1}, protocol=2), "a pickle"),
        (b"PK\x03\x04" + bytes(64), "a zip archive with a pickle"),
        (b"GGUF\x03\x00\x00\x00" + bytes(64), "a GGUF file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"", "damaged"),
        (b"1234567", "damaged"),
        (packed({"a": ONE}, b"", length=10**12), "header should take 1,000,000,000,000"),
        (packed({"a": ONE}, b"", length=2**63), "header should take"),
        (packed(b"{not json}"), "no JSON"),
        (packed(b'{"a": \xff}'), "no JSON"),
        (packed(b'{"a":' + b"[" * 100_000), "no JSON"),
        (packed(b'{"a": {}, "a": {}}'), "stands there twice"),
        (packed(b"[1, 2]"), "damaged"),
        (packed({"a": 7}), "unknown type"),
        (packed({"a": ONE | {"dtype": "X9"}}), "unknown type 'X9'"),
        (packed({"a": ONE | {"shape": "2"}}), "no shape"),
        (packed({"a": ONE | {"shape": [-2]}}), "no shape"),
        (packed({"a": ONE | {"shape": [True]}}), "no shape"),
        (packed({"a": ONE | {"data_offsets": [0]}}), "no place"),
        (packed({"a": ONE | {"shape": [3]}, "b": TWO}), "does not fit bytes 0 to 8"),
        (packed({"a": ONE | {"data_offsets": [8, 0]}}), "does not fit"),
        (packed({"a": ONE, "b": TWO | {"data_offsets": [4, 12]}}, bytes(12)), "overlap"),
        (packed({"a": ONE, "b": TWO | {"data_offsets": [12, 20]}}, bytes(20)), "leave a gap"),
        (packed({"b": TWO}), "begins at byte 8"),
        (packed({"a": ONE, "b": TWO}, bytes(10)), "take 16 bytes and 10 are there"),
        (packed({"a": ONE, "b": TWO}, bytes(17)), "take 16 bytes and 17 are there"),
    ],
)
def test_what_is_no_sound_file_is_refused_in_words(read, data, words):
    with pytest.raises(WeightsError, match=words):
        read(data)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WeightsError, match="gone"):
        tensors_in(tmp_path / "gone.safetensors")
