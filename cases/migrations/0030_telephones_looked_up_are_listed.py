from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0029_sealed_and_complained_of"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="phonelookup",
            index=models.Index(fields=["-looked_at", "-id"], name="cases_lookup_newest"),
        ),
        migrations.AddIndex(
            model_name="phonelookup",
            index=models.Index(fields=["by", "-looked_at", "-id"], name="cases_lookup_of"),
        ),
    ]
