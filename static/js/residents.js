/** The scripts of residents' pages, which come without htmx. */

import "./aloud.js";
import "./app.js";
import "./fetching.js";
import "./photos.js";
import "./raising.js";
import "./tab.js";
