"""What may become of a payment: each scenario is one act, or two with a wait between them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from payments.mockfpx.codes import APPROVED, PENDING


class Enquiry(StrEnum):
    """How an AE is answered."""

    TRUTH = "truth"
    NOT_FOUND = "not_found"
    SLOW = "slow"
    HTTP_500 = "http_500"
    GARBAGE = "garbage"


class Signer(StrEnum):
    CURRENT = "current"
    NEXT = "next"
    FORGED = "forged"
    """Direct and indirect AC carry a checksum that fits no key; the AE reply stays honest."""


@dataclass(frozen=True)
class Act:
    code: str
    direct: int = 1
    """How many times the direct AC is started."""
    enquiry: Enquiry = Enquiry.TRUTH


@dataclass(frozen=True, kw_only=True)
class Scenario:
    label: str
    story: str
    now: Act
    later: Act | None = None
    returns: bool = True
    """Whether the result page offers the way back, with the indirect AC."""
    signer: Signer = Signer.CURRENT
    surcharge: Decimal = Decimal(0)
    """Added to the amount in everything we say about the payment (RM)."""


_LATER_APPROVED = Act(APPROVED, direct=0)

SCENARIOS = {
    "approve": Scenario(
        label="Approve",
        story="Direct and indirect message say approved.",
        now=Act(APPROVED),
    ),
    "insufficient_funds": Scenario(
        label="Insufficient funds",
        story="The bank refuses with code 51.",
        now=Act("51"),
    ),
    "cancel": Scenario(
        label="Cancel",
        story="Cancelled at the confirmation page, code 1L.",
        now=Act("1L"),
    ),
    "timeout": Scenario(
        label="Timeout",
        story="The transaction times out, code OF.",
        now=Act("OF"),
    ),
    "pending_approved": Scenario(
        label="Pending, approved later",
        story="Code 09 now; a direct message says approved after a while.",
        now=Act(PENDING),
        later=Act(APPROVED),
    ),
    "pending_failed": Scenario(
        label="Pending, failed later",
        story="Code 09 now; a direct message says 51 after a while.",
        now=Act(PENDING),
        later=Act("51"),
    ),
    "silent": Scenario(
        label="Silent",
        story="Approved, but no message at all and no way back; only an enquiry tells.",
        now=Act(APPROVED, direct=0),
        returns=False,
    ),
    "direct_only": Scenario(
        label="Direct only",
        story="Approved; the browser finds no way back.",
        now=Act(APPROVED),
        returns=False,
    ),
    "indirect_only": Scenario(
        label="Indirect only",
        story="Approved; nothing is sent from server to server.",
        now=Act(APPROVED, direct=0),
    ),
    "indirect_before_direct": Scenario(
        label="Indirect before direct",
        story="Approved; the direct message comes after a while, when the browser should be back.",
        now=Act(APPROVED, direct=0),
        later=Act(APPROVED),
    ),
    "duplicate": Scenario(
        label="Duplicate messages",
        story="Approved; the direct message is sent several times at once.",
        now=Act(APPROVED, direct=5),
    ),
    "wrong_amount": Scenario(
        label="Wrong amount",
        story="Approved and truly signed, but for RM 1.00 more than was asked.",
        now=Act(APPROVED),
        surcharge=Decimal("1.00"),
    ),
    "bad_signature": Scenario(
        label="Bad signature",
        story="Approved; direct and indirect message carry a wrong checksum.",
        now=Act(APPROVED),
        signer=Signer.FORGED,
    ),
    "next_certificate": Scenario(
        label="Next certificate",
        story="Approved; signed with the gateway's next key.",
        now=Act(APPROVED),
        signer=Signer.NEXT,
    ),
    "late_success": Scenario(
        label="Late success",
        story="Code 51 now; a direct message says approved after a while.",
        now=Act("51"),
        later=Act(APPROVED),
    ),
    "late_enquiry": Scenario(
        label="Late enquiry",
        story="Money taken, no message, and an enquiry finds nothing (76) for a while.",
        now=Act(APPROVED, direct=0, enquiry=Enquiry.NOT_FOUND),
        later=_LATER_APPROVED,
        returns=False,
    ),
    "slow": Scenario(
        label="Slow gateway",
        story="Code 09 now; enquiries are answered very slowly for a while, then approved.",
        now=Act(PENDING, enquiry=Enquiry.SLOW),
        later=_LATER_APPROVED,
    ),
    "http_500": Scenario(
        label="HTTP 500",
        story="Code 09 now; enquiries get an HTTP 500 for a while, then approved.",
        now=Act(PENDING, enquiry=Enquiry.HTTP_500),
        later=_LATER_APPROVED,
    ),
    "garbage": Scenario(
        label="Garbage",
        story="Code 09 now; enquiries get nonsense for a while, then approved.",
        now=Act(PENDING, enquiry=Enquiry.GARBAGE),
        later=_LATER_APPROVED,
    ),
}


def refused(code: str) -> Scenario:
    """A payment that ends with ``code`` before the person chose anything."""
    return Scenario(label=f"Refused with {code}", story="", now=Act(code))
