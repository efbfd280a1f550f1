"""Random schedules of purchases, repetitions, forgeries, delays and kills, each of a seed.

``MATRIX_SEED=1234 ./test faults -k schedules`` plays one seed, ``MATRIX_SEED=201-400`` a range.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from payments.mockfpx.scenarios import SCENARIOS
from tests.faults.aftermath import report, tally, wrong_after
from tests.faults.conftest import PLAYED
from tests.faults.drawing import draw
from tests.faults.playing import Play
from tests.faults.schedule import Door, Fault, Forgery, Post
from tests.faults.stage import Stage

ALWAYS = range(1, 201)
BATCH = 10
AT_ONCE = 3


def _seeds() -> range:
    asked = os.environ.get("MATRIX_SEED")
    if asked is None:
        return ALWAYS
    first, _, last = asked.partition("-")
    return range(int(first), int(last or first) + 1)


def _batches() -> list[object]:
    """The first one belongs to the slice of every ``./test``."""
    seeds = _seeds()
    batches = [seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH)]
    return [
        pytest.param(
            batch,
            id=f"seeds {batch[0]} to {batch[-1]}",
            marks=[pytest.mark.slice] if batch is batches[0] else [],
        )
        for batch in batches
    ]


@pytest.mark.parametrize("seeds", _batches())
def test_a_random_schedule_loses_no_money(
    stage: Stage, seeds: Sequence[int], pytestconfig: pytest.Config
) -> None:
    plays = [Play(stage, draw(seed)) for seed in seeds]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(Play.run, plays))
    wrong = wrong_after(stage, plays)
    pytestconfig.stash[PLAYED].update(tally(plays))
    if wrong:
        pytest.fail(report(wrong, plays), pytrace=False)


@pytest.mark.slice
def test_a_seed_always_draws_the_same_schedule() -> None:
    assert draw(1234) == draw(1234)
    assert draw(1234).describe() == draw(1234).describe()
    assert len({draw(seed).describe() for seed in range(200)}) == 200


@pytest.mark.slice
def test_the_seeds_of_every_run_draw_everything_there_is() -> None:
    schedules = [draw(seed) for seed in ALWAYS]
    attempts = [attempt for schedule in schedules for attempt in schedule.attempts.values()]
    posts = [step for schedule in schedules for step in schedule.steps if isinstance(step, Post)]
    assert {attempt.scenario for attempt in attempts} == set(SCENARIOS)
    assert len(SCENARIOS) == 19
    assert {post.door for post in posts} == set(Door)
    assert {post.forgery for post in posts} == {*Forgery, None}
    faults = {misfortune.fault for schedule in schedules for misfortune in schedule.misfortunes}
    assert faults == set(Fault)
