"""The service's settings as a worker under test sees them: leases that end soon, and a delivery that can be held."""

from governance.settings import *  # noqa: F403  (the same settings, with what follows changed)

OUTBOX_LEASE_SECONDS = 2
OUTBOX_CHANNELS = {"inbox": "tests.outbox.worker_channels.inbox"}
OUTBOX_TRANSACTIONAL_CHANNELS = {"inbox"}
OUTBOX_BATCH_CHANNELS = {"inbox": 1000}
