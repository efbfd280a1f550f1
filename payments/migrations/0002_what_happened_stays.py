from django.db import migrations

# What the gateway said and what became of a payment is evidence: it is added to, never changed.
STAYS = """
CREATE FUNCTION payments_paymentevent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Payment events are append-only: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER payments_paymentevent_stays
    BEFORE UPDATE OR DELETE ON payments_paymentevent
    FOR EACH ROW EXECUTE FUNCTION payments_paymentevent_stays();

CREATE FUNCTION payments_gatewaymessage_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.body, NEW.door, NEW.received_at) = (OLD.body, OLD.door, OLD.received_at)
       AND OLD.verdict = ''
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A gateway message is judged once and otherwise stays: % refused.', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER payments_gatewaymessage_stays
    BEFORE UPDATE OR DELETE ON payments_gatewaymessage
    FOR EACH ROW EXECUTE FUNCTION payments_gatewaymessage_stays();
"""
NEED_NOT_STAY = """
DROP TRIGGER payments_gatewaymessage_stays ON payments_gatewaymessage;
DROP FUNCTION payments_gatewaymessage_stays();
DROP TRIGGER payments_paymentevent_stays ON payments_paymentevent;
DROP FUNCTION payments_paymentevent_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(STAYS, NEED_NOT_STAY)]
