from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Payments go on while an index is made.
    atomic = False

    dependencies = [
        ('payments', '0004_cover_certificates'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='payment',
            index=models.Index(fields=['created_at'], name='payment_created'),
        ),
        AddIndexConcurrently(
            model_name='payment',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['id'], name='payment_pending'),
        ),
        AddIndexConcurrently(
            model_name='payment',
            index=models.Index(fields=['transaction_id'], name='payment_transaction', opclasses=['varchar_pattern_ops']),
        ),
    ]
