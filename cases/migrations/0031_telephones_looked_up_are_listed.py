from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0030_photos_that_wait"),
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
