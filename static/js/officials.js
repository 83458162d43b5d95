/** The scripts of every page but those of residents, put together by `scripts/front_end.py`: each finds its own places. */

import "./app.js";
import "./sending.js";
import "./draft.js";
import "./keys.js";
import "./photos.js";
import "./asks.js";
import "./narrow.js";
import "./bulk.js";
import "./desk.js";
