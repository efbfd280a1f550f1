from typing import Any

from selfemployed.forms.payment import PaymentForm
from selfemployed.renewal import RenewalOffer


class RenewalForm(PaymentForm):
    """Plan and months of a renewal, ready with what was bought last (rule C7)."""

    def __init__(self, *args: Any, offer: RenewalOffer, **kwargs: Any) -> None:
        usual = {
            "plan": offer.last.plan_id,
            "months": min(offer.last.months, offer.most_months),
        }
        super().__init__(
            *args,
            initial=usual | kwargs.pop("initial"),
            plans=offer.plans,
            locked=offer.locked_plan,
            most_months=offer.most_months,
            **kwargs,
        )
        self.fields["months"].widget.attrs |= {
            "data-auto-refresh": "show_period",
            "data-refresh-region": "period",
        }
