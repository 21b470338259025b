"""kill -9 at any moment: what was reported kept is whole, and the library is consistent."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from emblazon.store import Store

WORKER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from library_samples import CREATED, make_plan, make_signed
from emblazon.records import Brief, Choice, Prompt
from emblazon.store import Store, new_id
home, run = Path(sys.argv[1]), sys.argv[3]
with Store.open(home) as store:
    store.begin_run(run, Brief("a rocket", "a rocket"), choice=Choice("house", "why"),
        prompt=Prompt("a rocket", "flat"), plan=make_plan(), created=CREATED)
    for number in range(100_000):
        signed = make_signed(number, stem=f"rocket-{number}")
        key = new_id(CREATED, run, number)
        kept = store.keep(signed, picture_id=key, run=run, folder=home / "out" / run)
        print(kept.id, flush=True)
"""


def test_a_kill_loses_nothing_finished_and_leaves_a_consistent_library(tmp_path: Path) -> None:
    dice = random.Random(7)
    finished: list[str] = []
    for cycle in range(3):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path), str(Path(__file__).parents[1]), f"run{cycle}"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        assert worker.stdout is not None
        finished.append(worker.stdout.readline().strip())
        time.sleep(dice.uniform(0, 0.25))
        worker.send_signal(signal.SIGKILL)
        said = worker.stdout.read()
        worker.wait()
        worker.stdout.close()
        finished += said[: said.rfind("\n") + 1].split()
        with Store.open(tmp_path) as store:
            assert store.faults() == ()
            kept = store.list_pictures(100_000)
            assert set(finished) <= {each.id for each in kept}
            assert len(kept) <= len(finished) + cycle + 1
            for each in kept:
                for file in store.show(each.id).files:
                    assert len(store.picture_bytes(each.id, name=file.name)) == file.bytes
        for path in (tmp_path / "out").rglob("rocket-*"):
            assert path.stat().st_size > 0
    assert not list((tmp_path / "files/.parts").iterdir())
