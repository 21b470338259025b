"""The line of every key, for each way in which TOML can write it."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.lines import index_lines

TEXT = '''# a comment with = and [brackets]
title = "a \\" quote = [" # tail
[a.b]
"quoted.key" = 1
c.d = { e = 1, f = [1,
  2] }
text = """
[not.a.table]
x = 1 ""\\""""
[[a.list]]
k = 'it''
[[a.list]]
k = 2
[a.list.deep]
z = 3
'''.replace("'it''", "'it'")


def test_every_way_of_writing_a_key_is_found():
    tomllib.loads(TEXT)
    lines = index_lines(TEXT)
    expected = {
        ("title",): 2,
        ("a", "b"): 3,
        ("a", "b", "quoted.key"): 4,
        ("a", "b", "c", "d", "e"): 5,
        ("a", "b", "c", "d", "f", 0): 5,
        ("a", "b", "c", "d", "f", 1): 6,
        ("a", "b", "text"): 7,
        ("a", "list", 0): 10,
        ("a", "list", 0, "k"): 11,
        ("a", "list", 1, "k"): 13,
        ("a", "list", 1, "deep", "z"): 15,
    }
    assert {place: lines.get(place) for place in expected} == expected
    assert not any("x" in place or "not" in place for place in lines)
    assert index_lines(TEXT.replace("\n", "\r\n")) == lines


def _places(value, place=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield (*place, key)
        yield from _places(each, (*place, key))


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet="ab=.[]{}\"'#,\n 1", max_size=40))
def test_any_text_that_toml_accepts_has_a_line_for_each_key(text):
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(_places(values)) <= set(index_lines(text))
