"""On which line of a TOML file each key stands, so that an error can name it.

`tomllib` checks the text and gives the values; this scanner walks the same, already valid text and only
notes lines: key path → line, such as ("palette", "colours", 2, "hex") → 31.
"""

import tomllib
from bisect import bisect_right

Place = tuple[str | int, ...]


def index_lines(text: str) -> dict[Place, int]:
    """Line (from 1) of every key, table and list item. `text` must be TOML that `tomllib` accepts."""
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text + "\n"
        self.at = 0
        self.starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
        self.lines: dict[Place, int] = {}
        self.counts: dict[Place, int] = {}

    def scan(self) -> dict[Place, int]:
        table: Place = ()
        self._blank()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._array_header()
            elif self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._blank()
        return self.lines

    def _note(self, place: Place) -> None:
        self.lines.setdefault(place, bisect_right(self.starts, self.at))

    def _blank(self) -> None:
        """Skip white space, line ends and comments."""
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n#":
            self.at = self.text.index("\n", self.at) if self.text[self.at] == "#" else self.at + 1

    def _header(self) -> Place:
        self.at += 1
        place: Place = ()
        for part in self._key():
            place = self._last((*place, part))
            self._note(place)
        self.at += 1
        return place

    def _array_header(self) -> Place:
        self.at += 2
        *parents, name = self._key()
        place: Place = ()
        for part in parents:
            place = self._last((*place, part))
            self._note(place)
        place = (*place, name)
        self._note(place)
        self.counts[place] = self.counts.get(place, 0) + 1
        self._note(self._last(place))
        self.at += 2
        return self._last(place)

    def _last(self, place: Place) -> Place:
        """An array of tables, named in a header, means its newest item."""
        return (*place, self.counts[place] - 1) if place in self.counts else place

    def _key(self) -> list[str]:
        """A dotted key; ends at what follows it."""
        parts: list[str] = []
        while True:
            self._spaces()
            parts.append(self._key_part())
            self._spaces()
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _key_part(self) -> str:
        start = self.at
        if self.text[start] in "\"'":
            self._string()
            return next(iter(tomllib.loads(f"{self.text[start : self.at]} = 0")))
        while self.text[self.at] not in " \t\n.=]":
            self.at += 1
        return self.text[start : self.at]

    def _spaces(self) -> None:
        while self.text[self.at] in " \t":
            self.at += 1

    def _pair(self, table: Place) -> None:
        start = self.at
        keys = self._key()
        after, self.at = self.at, start
        for length in range(1, len(keys) + 1):
            self._note((*table, *keys[:length]))
        self.at = after + 1
        self._blank()
        self._value((*table, *keys))

    def _value(self, place: Place) -> None:
        opening = self.text[self.at]
        if opening in "\"'":
            self._string()
        elif opening == "[":
            self._array(place)
        elif opening == "{":
            self._inline_table(place)
        else:
            while self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        closing = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(closing)
        while not self.text.startswith(closing, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(closing)
        while len(closing) == 3 and self.text[self.at] == quote:
            self.at += 1

    def _array(self, place: Place) -> None:
        self.at += 1
        index = 0
        self._blank()
        while self.text[self.at] != "]":
            self._note((*place, index))
            self._value((*place, index))
            index += 1
            self._comma()
        self.at += 1

    def _inline_table(self, place: Place) -> None:
        self.at += 1
        self._blank()
        while self.text[self.at] != "}":
            self._pair(place)
            self._comma()
        self.at += 1

    def _comma(self) -> None:
        self._blank()
        if self.text[self.at] == ",":
            self.at += 1
            self._blank()
