"""CLIP's own tokenizer, for counting: byte-level BPE over 48,894 merges (Radford et al., "Learning Transferable
Visual Models From Natural Language Supervision", 2021, arXiv 2103.00020, section 2.4).

`clip-merges.txt.gz` holds the merges that CLIP uses, of the file that OpenAI published under MIT (see NOTICE).
"""

import gzip
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
BEGIN, END, WORD_END = "<|startoftext|>", "<|endoftext|>", "</w>"
MARKS = 2


def count_clip(text: str) -> int:
    """Tokens that CLIP's text encoders take for `text`, the opening and closing marks included."""
    return len(clip_tokenizer().encode(text).ids) + MARKS


@lru_cache(maxsize=1)
def clip_tokenizer() -> "Tokenizer":
    """The tokenizer, without its marks."""
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import BPE
    from tokenizers.normalizers import NFC, Lowercase, Replace
    from tokenizers.normalizers import Sequence as Normalizers
    from tokenizers.pre_tokenizers import ByteLevel, Split
    from tokenizers.pre_tokenizers import Sequence as Splitters

    merges = _merges()
    letters = _byte_letters()
    words = [
        *letters,
        *(each + WORD_END for each in letters),
        *("".join(pair) for pair in merges),
        BEGIN,
        END,
    ]
    vocabulary = {word: index for index, word in enumerate(words)}
    tokenizer = Tokenizer(BPE(vocabulary, merges, unk_token=END, end_of_word_suffix=WORD_END))
    tokenizer.normalizer = Normalizers([NFC(), Replace(Regex(r"\s+"), " "), Lowercase()])
    tokenizer.pre_tokenizer = Splitters(
        [
            Split(Regex(WORDS), "removed", invert=True),
            ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    return tokenizer


def _merges() -> list[tuple[str, str]]:
    data = (resources.files("emblazon.prompt") / "clip-merges.txt.gz").read_bytes()
    pairs = (line.split(" ") for line in gzip.decompress(data).decode("utf-8").splitlines())
    return [(first, second) for first, second in pairs]


def _byte_letters() -> list[str]:
    """A printable character for each byte: its own where it has one, else the next from U+0100 on."""
    own = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    return [chr(byte) for byte in own] + [chr(0x100 + index) for index in range(256 - len(own))]
