"""The fourth step: a brief in one model's own dialect, what had to be dropped, and what to watch for."""

from emblazon.prompt.length import estimate_tokens
from emblazon.prompt.lint import Remark, lint
from emblazon.prompt.write import write_prompt

__all__ = ["Remark", "estimate_tokens", "lint", "write_prompt"]
