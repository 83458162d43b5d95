/** Read the page aloud, where the browser has a voice: the button is there only then. Pressed again it is silent. */

const button = document.querySelector("[data-aloud]");
const LONGEST_AT_ONCE = 200;

/** Sentences, because some browsers stop in the middle of a long text. What stands in fields is not read. */
function sentences(text) {
  const found = text.match(/[^。！？!?\n]+[。！？!?]?/g) || [];
  return found.map((part) => part.trim().slice(0, LONGEST_AT_ONCE)).filter(Boolean);
}

function still() {
  speechSynthesis.cancel();
  button.setAttribute("aria-pressed", "false");
}

function read() {
  button.setAttribute("aria-pressed", "true");
  const parts = sentences(document.getElementById("main").innerText);
  parts.forEach((part, place) => {
    const said = new SpeechSynthesisUtterance(part);
    said.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
    said.rate = 0.9;
    if (place === parts.length - 1) said.addEventListener("end", still);
    speechSynthesis.speak(said);
  });
}

if (button && "speechSynthesis" in window) {
  button.hidden = false;
  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? still() : read()));
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
