"""The fourth step: a brief in one model's own dialect, what had to be dropped, and what to watch for."""

from emblazon.prompt.length import estimate_tokens
from emblazon.prompt.lint import Remark, lint
from emblazon.prompt.write import Compiled, compile_prompt, dialects, given_by_kit, write_prompt

__all__ = [
    "Compiled",
    "Remark",
    "compile_prompt",
    "dialects",
    "estimate_tokens",
    "given_by_kit",
    "lint",
    "write_prompt",
]
