"""The invariants of a payment portal, each a query that must return no row.

They are asked of the database itself, past all code of the portal. I1–I10 are the project's;
``violations`` names what is broken and shows the rows.
"""

from typing import Final

from django.db import connection
from django.utils import timezone

# A message claims to be paid by its raw body, not by what the portal made of it.
_SAID_PAID = "substring(encode(m.body, 'escape') from 'fpx_debitAuthCode=([^&[:space:]]*)') = '00'"

INVARIANTS: Final = {
    "I1 a paid payment has exactly one receipt, and a receipt exactly one payment": """
        SELECT p.order_number FROM payments_payment p
        LEFT JOIN receipts_receipt r ON r.id = p.receipt_id AND r.payment_reference = p.order_number
        WHERE (p.state = 'paid') <> (r.id IS NOT NULL)
        UNION ALL
        SELECT r.number FROM receipts_receipt r
        LEFT JOIN payments_payment p ON p.receipt_id = r.id AND p.state = 'paid'
        GROUP BY r.number HAVING count(p.id) <> 1
    """,
    "I2 a contribution has at most one coverage, and one exactly when it is paid": """
        SELECT c.id FROM selfemployed_contribution c
        LEFT JOIN selfemployed_coverage v ON v.contribution_id = c.id
        LEFT JOIN payments_payment p ON p.contribution_id = c.id AND p.state = 'paid'
        GROUP BY c.id
        HAVING count(DISTINCT v.id) > 1 OR count(DISTINCT v.id) <> count(DISTINCT p.id)
            OR (c.activated_at IS NOT NULL) <> (count(v.id) > 0)
    """,
    "I3 coverages of a sector never overlap, and a queued renewal adjoins": """
        SELECT a.id, b.id FROM selfemployed_coverage a
        JOIN selfemployed_coverage b ON a.registration_id = b.registration_id AND a.id < b.id
        WHERE tstzrange(a.start, a.end, '[]') && tstzrange(b.start, b.end, '[]')
        UNION ALL
        SELECT v.id, NULL FROM selfemployed_coverage v
        WHERE v.start > v.paid_at AND NOT EXISTS (
            SELECT 1 FROM selfemployed_coverage before
            WHERE before.registration_id = v.registration_id
              AND before.end + interval '1 second' = v.start)
    """,
    "I4 what FPX says is paid is paid, surplus, or a case for a person": f"""
        SELECT m.id, m.verdict, m.order_number FROM payments_gatewaymessage m
        LEFT JOIN payments_payment p ON p.order_number = m.order_number
        WHERE m.verdict NOT IN ('malformed', 'bad_signature') AND {_SAID_PAID}
          AND (p.state IS NULL OR p.state NOT IN ('paid', 'surplus'))
          AND NOT EXISTS (
            SELECT 1 FROM payments_case c WHERE c.order_number = m.order_number)
        UNION ALL
        SELECT m.id, 'never judged', m.order_number FROM payments_gatewaymessage m
        WHERE m.verdict = ''
    """,  # noqa: S608 # a constant
    "I5 paid never goes back": """
        SELECT e.id FROM payments_paymentevent e
        WHERE e.from_state IN ('paid', 'surplus') AND e.to_state <> e.from_state
    """,
    "I6 the receipt numbers of a year have no gap and no twin": """
        SELECT left(r.number, 4) FROM receipts_receipt r
        LEFT JOIN receipts_receiptcounter k ON k.year = left(r.number, 4)::int
        GROUP BY left(r.number, 4), k.last
        HAVING count(*) <> count(DISTINCT r.number)
            OR min(right(r.number, 10)::bigint) <> 1
            OR max(right(r.number, 10)::bigint) <> count(*)
            OR k.last IS DISTINCT FROM count(*)
    """,
    "I7 the paid amounts add up to the receipts": """
        SELECT paid.sum, receipts.sum FROM
            (SELECT coalesce(sum(amount), 0) FROM payments_payment WHERE state = 'paid') paid(sum),
            (SELECT coalesce(sum(amount), 0) FROM receipts_receipt) receipts(sum)
        WHERE paid.sum <> receipts.sum
    """,
    "I8 an amount is months times the monthly price of its plan row": """
        SELECT c.id, p.order_number FROM selfemployed_contribution c
        JOIN selfemployed_plan t ON t.id = c.plan_id
        LEFT JOIN payments_payment p ON p.contribution_id = c.id
        WHERE c.amount <> c.months * t.monthly OR p.amount <> c.amount
    """,
    "I9 every change of state has an event": """
        SELECT p.order_number, e.id FROM payments_payment p
        LEFT JOIN (
            SELECT id, payment_id, from_state, to_state,
                lag(to_state, 1, '') OVER (PARTITION BY payment_id ORDER BY id) AS before,
                lead(id) OVER (PARTITION BY payment_id ORDER BY id) AS next
            FROM payments_paymentevent) e ON e.payment_id = p.id
        WHERE e.id IS NULL OR e.from_state <> e.before
           OR (e.next IS NULL AND e.to_state <> p.state)
    """,
    "I10 what was promised is sent, retried or visibly dead": """
        SELECT r.owner_id FROM receipts_receipt r
        JOIN accounts_user u ON u.id = r.owner_id
        JOIN payments_payment p ON p.receipt_id = r.id
        JOIN payments_paymentevent e ON e.payment_id = p.id
            AND e.to_state = 'paid' AND e.source <> 'demo' -- its story is told without mails
        LEFT JOIN notify_message n ON n.to = u.email AND n.template = 'receipts/ready'
        GROUP BY r.owner_id HAVING count(DISTINCT n.id) <> count(DISTINCT r.id)
        UNION ALL
        SELECT n.id FROM notify_message n
        WHERE n.state = 'queued' AND n.due_at < %(now)s - interval '10 minutes'
    """,
}


def violations() -> dict[str, list[tuple[object, ...]]]:
    """What is broken now, with at most ten rows each; empty when all holds."""
    found = {}
    with connection.cursor() as cursor:
        for name, query in INVARIANTS.items():
            cursor.execute(query, {"now": timezone.now()})
            if rows := cursor.fetchmany(10):
                found[name] = rows
    return found
