"""What a test has decided beforehand: for every payment, or for one order number."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from payments.mockfpx.scenarios import SCENARIOS, Act, Scenario
from payments.mockfpx.settings import A_WEEK

MOST_COPIES = 10_000


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``None`` leaves a thing as the scenario or the settings say."""

    scenario: str = "approve"
    code: str | None = None
    """Response code of the first act, in place of the scenario's."""
    copies: int | None = None
    """How many times the direct AC of the first act is started."""
    later: float | None = None
    """Seconds until the second act."""
    buyer_name: str | None = None

    def described(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    def played_as(self, scenario: str) -> Scenario:
        """``scenario``; with this plan's changes where it is the planned one."""
        known = SCENARIOS[scenario]
        if scenario != self.scenario:
            return known
        now = known.now
        act = Act(
            code=self.code or now.code,
            direct=now.direct if self.copies is None else self.copies,
            enquiry=now.enquiry,
        )
        return replace(known, now=act)


class PlanBook:
    """Kept under the ledger's lock, like the payments."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.default = Plan()
        self.orders: dict[str, Plan] = {}

    def of(self, *order_numbers: str) -> Plan:
        """The plan of the first number that has one."""
        found = (self.orders[number] for number in order_numbers if number in self.orders)
        return next(found, self.default)


def parse_plan(asked: Mapping[str, object]) -> Plan:
    """A plan from a JSON object.

    Raises:
        ValueError: with a sentence that names what is wrong.
    """
    unknown = set(asked) - {"scenario", "code", "copies", "later", "buyer_name"}
    if unknown:
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
    scenario = asked.get("scenario", "approve")
    if not isinstance(scenario, str) or scenario not in SCENARIOS:
        raise ValueError(f"There is no scenario {scenario!r}.")
    copies, later = asked.get("copies"), asked.get("later")
    if copies is not None and not (isinstance(copies, int) and 0 <= copies <= MOST_COPIES):
        raise ValueError(f"copies must be a whole number from 0 to {MOST_COPIES}.")
    if later is not None and not (isinstance(later, int | float) and 0 <= later <= A_WEEK):
        raise ValueError(f"later must be seconds from 0 to {A_WEEK}.")
    return Plan(
        scenario=scenario,
        code=_text(asked, "code"),
        copies=copies,
        later=later,
        buyer_name=_text(asked, "buyer_name"),
    )


def _text(asked: Mapping[str, object], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} must be a text.")
    return value
