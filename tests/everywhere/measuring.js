// What is wrong with how the page is laid out, as sentences that name the element. Loaded into the page by the tests.
(() => {
  const FEWEST = 6; // characters a line of text must have room for
  const visible = (el) => el.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  // What is cut to nothing for the eye and kept for the ear; the classes first, for styles are slow to ask for.
  const MAY_BE_CUT = ".visually-hidden, .skip, .in-bar, .word";
  const hiddenToTheEye = (el) => {
    const at = el.closest(MAY_BE_CUT);
    return at !== null && (at.matches(".skip") || getComputedStyle(at).clipPath !== "none");
  };
  const name = (el) => {
    const classes = typeof el.className === "string" && el.className ? "." + el.className.trim().split(/\s+/).join(".") : "";
    return `<${el.tagName.toLowerCase()}${classes}> “${(el.innerText || el.value || "").trim().replace(/\s+/g, " ").slice(0, 24)}”`;
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter((el) => visible(el) && !hiddenToTheEye(el));

  function texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const el = walker.currentNode.parentElement;
      if (walker.currentNode.data.trim() && el && !el.closest("script, template, option") && visible(el) && !hiddenToTheEye(el)) {
        found.push(walker.currentNode);
      }
    }
    return found;
  }

  // The page, or a part of it that is not meant to be pushed sideways, is wider than what shows it.
  function overflow() {
    const wide = document.documentElement.scrollWidth > window.innerWidth + 1;
    const within = (el) => !el.closest(".scroll-x, svg, .rail");
    const culprits = !wide ? [] : all("body *").filter((el) => {
      const box = el.getBoundingClientRect();
      return box.right > window.innerWidth + 1 && box.width > 0 && within(el);
    });
    // The cheap question first: styles and visibility are slow to ask for, and few elements are wider than their box.
    const pushed = [...document.querySelectorAll("body *")].filter(
      (el) =>
        el.scrollWidth > el.clientWidth + 1 &&
        !el.matches(".scroll-x, textarea, .rail, select") &&
        /auto|scroll/.test(getComputedStyle(el).overflowX) &&
        visible(el) &&
        !hiddenToTheEye(el)
    );
    return [
      ...(wide ? culprits.slice(-3).map((el) => `wider than the window: ${name(el)}`) : []),
      ...(wide && !culprits.length ? ["wider than the window"] : []),
      ...pushed.map((el) => `has to be pushed sideways: ${name(el)}`),
    ];
  }

  function narrow() {
    const found = new Map();
    for (const node of texts()) {
      const words = node.data.trim();
      const el = node.parentElement;
      if (words.length < FEWEST || el.closest("svg, .month, kbd")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter((box) => box.width > 1);
      const size = parseFloat(getComputedStyle(el).fontSize);
      const widest = Math.max(...lines.map((box) => box.width));
      const rows = new Set(lines.map((box) => Math.round(box.top))).size;
      if (rows > 2 && widest < (FEWEST - 0.5) * size) found.set(el, `a column of ${Math.round(widest)} px: ${name(el)}`);
    }
    return [...found.values()];
  }

  const isInASentence = (el) => {
    if (!el.matches("a, summary, button") || getComputedStyle(el).display !== "inline") return false;
    const around = el.parentElement.innerText.replace(el.innerText, "").trim();
    return around.length > 0;
  };

  function small() {
    const least = 44;
    const found = [];
    for (const el of all("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
      if (isInASentence(el)) continue;
      const target = el.closest("label") || el;
      const box = target.getBoundingClientRect();
      if (box.height < least - 0.5 || box.width < 24) found.push(`${Math.round(box.width)}×${Math.round(box.height)}: ${name(el)}`);
    }
    return found;
  }

  function fine() {
    const found = new Map();
    for (const node of texts()) {
      const el = node.parentElement;
      if (el.closest("svg")) continue;
      const size = parseFloat(getComputedStyle(el).fontSize);
      if (size < 17.95) found.set(el, `${size.toFixed(1)} px: ${name(el)}`);
    }
    return [...found.values()];
  }

  // What stays where it is while the page moves must not lie over the input one is in.
  function covered() {
    const found = [];
    const fixed = [...document.querySelectorAll("body *")].filter(
      (el) => el.childElementCount && /fixed|sticky/.test(getComputedStyle(el).position) && visible(el) && !hiddenToTheEye(el)
    );
    if (!fixed.length) return found;
    for (const el of all("main input:not([type=hidden]), main select, main textarea, main button, main a[href]")) {
      if (fixed.some((bar) => bar.contains(el))) continue;
      el.focus();
      const box = el.getBoundingClientRect();
      const over = fixed.find((bar) => {
        const its = bar.getBoundingClientRect();
        return its.top < box.bottom - 1 && its.bottom > box.top + 1 && its.left < box.right && its.right > box.left;
      });
      if (over && box.height < window.innerHeight / 2) found.push(`${name(over)} lies over ${name(el)}`);
    }
    return found;
  }

  const KNOWN = /GeoJSON|JSONL?|WGS84|GCJ|CSV|XLSX|PDF|JPEG|PNG|WebP|HEIC|UTF|Excel|Word|Webhook|Polygon|MultiPolygon|Delete|Esc|Enter|wch|JL\d|https?:\S+|I{2,3}|xlsx|liaison|[\w.]+@[\w.]+|\{\w+\}|code|name|\bp\d{3}/g;
  function english() {
    const found = [];
    const say = (words, where) => {
      const left = words.replace(KNOWN, "").match(/[A-Za-z]{3,}/);
      if (left) found.push(`“${left[0]}” in ${where}: ${words.trim().slice(0, 60)}`);
    };
    for (const node of texts()) {
      if (!node.parentElement.closest("[lang=en], [translate=no], kbd, code, pre, textarea")) say(node.data, "the text");
    }
    for (const attribute of ["title", "aria-label", "placeholder", "alt"]) {
      for (const el of document.querySelectorAll(`[${attribute}]`)) {
        if (!el.closest("[lang=en]")) say(el.getAttribute(attribute), attribute);
      }
    }
    return found;
  }

  const CHECKS = { overflow, narrow, small, fine, covered, english };
  window.put = (html, mode) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.documentElement.lang = page.documentElement.lang;
    document.documentElement.dataset.mode = mode;
    document.documentElement.style.scrollBehavior = "auto"; // smooth scrolling would be measured half way
    document.body.replaceWith(page.body);
    window.scrollTo(0, 0);
  };
  window.judged = async (within, rules) => (await axe.run(within, rules)).violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) }));
  window.measured = (checks) => Object.fromEntries(checks.map((check) => [check, CHECKS[check]()]));
})();
