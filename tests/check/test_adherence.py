from dataclasses import replace

from check_evidence import FakeEye, proper

from emblazon.check.base import Evidence


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return replace(proper(), eye=FakeEye(own=0.1))
