"""Drawing a schedule: the same one of the same seed, always."""

from random import Random

from payments.mockfpx.scenarios import SCENARIOS
from tests.faults.schedule import (
    Attempt,
    Door,
    Fault,
    Forgery,
    Misfortune,
    Post,
    Purchase,
    Question,
    Schedule,
    SecondAct,
    Step,
    Which,
)

# An enquiry hangs for ten seconds, or is not answered: a few of these are enough.
RARE = frozenset({"slow", "http_500", "garbage"})
WEIGHTS = {name: 1 if name in RARE else 8 for name in SCENARIOS}
# After these a person may pay again at once.
REFUSED = ("insufficient_funds", "cancel", "timeout", "late_success", "wrong_amount")
SECTORS = ("ART", "AGENT", "AGRICULTURE", "ACCOMMODATION")


def draw(seed: int) -> Schedule:
    chance = Random(seed)
    people = chance.randint(1, 3)
    purchases = _purchases(chance, people)
    return Schedule(
        seed=seed,
        people=people,
        purchases=purchases,
        steps=tuple(
            step
            for number, purchase in enumerate(purchases)
            for turn, attempt in enumerate(purchase.attempts)
            for step in _steps(chance, attempt, of=(number, turn))
        ),
        misfortunes=_misfortunes(chance),
    )


def _purchases(chance: Random, people: int) -> tuple[Purchase, ...]:
    """One to four; nobody buys the same sector twice."""
    everything = [(person, sector) for person in range(people) for sector in SECTORS]
    return tuple(
        Purchase(
            person=person,
            sector=sector,
            renews=chance.random() < 0.2,
            months=chance.randint(1, 6),
            attempts=_attempts(chance),
        )
        for person, sector in chance.sample(everything, chance.randint(1, 4))
    )


def _attempts(chance: Random) -> tuple[Attempt, ...]:
    if chance.random() < 0.6:
        return (_attempt(chance, aged=chance.random() < 0.1),)
    if chance.random() < 0.5:
        return _attempt(chance, aged=True), _attempt(chance)
    return _attempt(chance, scenario=chance.choice(REFUSED)), _attempt(chance)


def _attempt(chance: Random, *, scenario: str = "", aged: bool = False) -> Attempt:
    [any_scenario] = chance.choices(list(WEIGHTS), WEIGHTS.values())
    copies = chance.randint(0, 6) if chance.random() < 0.3 else None
    return Attempt(scenario=scenario or any_scenario, copies=copies, aged=aged)


def _steps(chance: Random, attempt: Attempt, *, of: Which) -> list[Step]:
    steps: list[Step] = [_post(chance, of=of) for _ in range(chance.randint(1, 4))]
    steps += [Question(of, _moment(chance)) for _ in range(chance.randint(0, 2))]
    if SCENARIOS[attempt.scenario].later and chance.random() < 0.6:
        steps.append(SecondAct(of, _moment(chance)))
    return sorted(steps, key=lambda step: step.after)


def _post(chance: Random, *, of: Which) -> Post:
    forgery = chance.choice(list(Forgery)) if chance.random() < 0.4 else None
    return Post(
        of=of,
        after=_moment(chance),
        door=chance.choice(list(Door)),
        times=chance.randint(1, 4),
        forgery=forgery,
        dice=chance.randrange(1000),
    )


def _misfortunes(chance: Random) -> tuple[Misfortune, ...]:
    found = [
        Misfortune(
            after=_moment(chance),
            fault=chance.choice(list(Fault)),
            dice=chance.randrange(1000),
            seconds=round(chance.uniform(0.1, 1.0), 2),
        )
        for _ in range(chance.randint(0, 4))
    ]
    return tuple(sorted(found, key=lambda misfortune: misfortune.after))


def _moment(chance: Random) -> float:
    return round(chance.uniform(0, 1.5), 2)
