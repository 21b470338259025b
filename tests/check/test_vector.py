from dataclasses import replace

import pytest
from check_evidence import proper

from emblazon.check.base import Evidence
from emblazon.check.vector import CHECK

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'


def of(svg: str) -> Evidence:
    return replace(proper(), picture=replace(proper().picture, svg=svg))


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return of(HEAD + '<path d="M0 0" fill="#ff00ff"/></svg>')


@pytest.mark.parametrize(
    "svg",
    [
        HEAD + "<script>alert(1)</script></svg>",
        HEAD + '<path d="M0 0" onload="x()" fill="#0b2545"/></svg>',
        HEAD + '<path d="M0 0" fill="url(#a)"/></svg>',
        HEAD + '<image href="http://example.org/a.png"/></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + HEAD + "</svg>",
        "<svg",
    ],
)
def test_what_could_run_link_or_load_fails(svg: str) -> None:
    assert CHECK.run(CHECK, of(svg)).verdict == "fail"
