// Improves the talk where a script runs: sending without a new page, news by itself, photos made smaller, voice.
// Without it, and on browsers too old for modules, the forms of the page do everything themselves.

import { attachTo } from "./attach.js";

const say = document.getElementById("say");
const field = document.getElementById("text");
const log = document.getElementById("log");
const status = document.getElementById("status");
const words = say.dataset;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const chosen = attachTo(say, tell);

/** Milliseconds: a dead line is tried again after these, and what is sent takes one more for every two bytes. */
const LONGEST_WAIT = 120_000;
const SLOWEST_LINE = 2;

/** Milliseconds until the first look for news, and between looks when nothing happens. */
const FIRST_LOOK = 4_000;
const LAST_LOOK = 60_000;

let busy = false;
let lively = Date.now();

document.documentElement.classList.add("js");

// --- Telling ---------------------------------------------------------------------------------------------------

function tell(text, trouble = false) {
  status.textContent = text;
  status.classList.toggle("trouble", trouble);
}

function markBusy(on) {
  busy = on;
  for (const button of document.querySelectorAll("main button")) {
    button.setAttribute("aria-disabled", String(on));
  }
}

// --- Sending ---------------------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/chat") return;
  event.preventDefault();
  if (!busy) send(form, event.submitter);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) say.requestSubmit();
});

async function send(form, button) {
  const posted = contentOf(form, button);
  const typed = field.value;
  const byKeyboard = Boolean(button && button.matches(":focus-visible"));
  if (form === say && nothingIn(posted)) return field.focus();
  markBusy(true);
  tell(words.sending);
  try {
    const answer = await delivered(posted);
    await take(answer, byKeyboard);
    if (answer.ok && form === say) empty(typed);
  } catch (strange) {
    // Not a page of ours, such as that of a hotel: what was typed stays, and goes again as the same message.
    tell(words.offline, true);
  } finally {
    markBusy(false);
  }
}

/** The answer, however long the line is gone: what was sent once is kept once, so it is simply sent again. */
async function delivered(posted) {
  for (let pause = 2_000; ; pause = Math.min(pause * 2, 30_000)) {
    try {
      return await ask({ method: "POST", body: posted });
    } catch (unreachable) {
      tell(words.offline, true);
      await online(pause);
    }
  }
}

async function ask(request) {
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), LONGEST_WAIT + sizeOf(request.body) / SLOWEST_LINE);
  const headers = { "Aanbel-Have": document.getElementById("turn").dataset.mark, ...request.headers };
  try {
    const answer = await fetch("/chat", { credentials: "same-origin", cache: "no-store", signal: gone.signal, ...request, headers });
    return { ok: answer.ok, status: answer.status, url: answer.url, html: await answer.text() };
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes of the files in a form. */
function sizeOf(posted) {
  return posted ? [...posted.values()].reduce((sum, each) => sum + (each.size || 0), 0) : 0;
}

/** Until the phone says that it is online again, or this many milliseconds. */
function online(pause) {
  return new Promise((go) => {
    const timer = setTimeout(again, pause);
    window.addEventListener("online", again);
    function again() {
      clearTimeout(timer);
      window.removeEventListener("online", again);
      go();
    }
  });
}

function contentOf(form, button) {
  const posted = new FormData(form);
  if (button && button.name) posted.set(button.name, button.value);
  if (form !== say) return posted;
  posted.delete("photo");
  posted.delete("voice");
  chosen.addTo(posted);
  return posted;
}

function nothingIn(posted) {
  return chosen.isEmpty() && !String(posted.get("text")).trim();
}

async function take(answer, byKeyboard) {
  const page = new DOMParser().parseFromString(answer.html, "text/html");
  if (!answer.ok) return sorry(page);
  if (!page.getElementById("log") && new URL(answer.url).pathname === "/chat") throw new Error("no talk");
  if (!page.getElementById("log")) return window.location.replace(answer.url);
  tell("");
  lively = Date.now();
  if (merge(page)) reveal();
  if (byKeyboard) (document.querySelector(".choice") || field).focus({ preventScroll: true });
}

function sorry(page) {
  const said = page.querySelector(".alert");
  tell(said ? said.textContent : words.offline, true);
  if (!page.querySelector(".again")) status.append(...page.querySelectorAll(".paper > p > a"));
  const sealed = page.querySelector(".again input[name=form]");
  if (sealed) say.elements.form.value = sealed.value;
}

/** Take away what was sent, and only that: whoever waited for the line may have gone on meanwhile. */
function empty(typed) {
  const now = field.value;
  say.reset();
  field.value = now.startsWith(typed) ? now.slice(typed.length).trimStart() : now;
  chosen.emptySent();
  fit();
  if (window.matchMedia("(pointer: coarse)").matches) field.blur();
}

// --- What is new -----------------------------------------------------------------------------------------------

/** Put what is new on the page; true when a bubble came or went. */
function merge(page) {
  if (page.documentElement.lang !== document.documentElement.lang) {
    window.location.reload();
    return false;
  }
  for (const id of ["turn", "commands"]) {
    document.getElementById(id).replaceWith(page.getElementById(id));
  }
  say.elements.form.value = page.querySelector("#say [name=form]").value;
  for (const name of ["inputmode", "autocomplete"]) copy(name, page.getElementById("text"), field);
  return mergeLog(page.getElementById("log"));
}

function copy(name, from, to) {
  if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
  else to.removeAttribute(name);
}

function mergeLog(fresh) {
  const known = new Set(ids(log));
  const there = new Set(ids(fresh));
  const isWhole = !fresh.ownerDocument.documentElement.hasAttribute("data-news");
  if (isWhole && [...known].some((id) => !there.has(id))) {
    log.replaceChildren(...fresh.children);
    return true;
  }
  const arrived = [...fresh.querySelectorAll(".bubble")].filter((bubble) => !known.has(bubble.id));
  arrived.forEach((bubble) => bubble.classList.add("arrives"));
  log.append(...arrived);
  return arrived.length > 0;
}

function ids(list) {
  return [...list.querySelectorAll(".bubble")].map((bubble) => bubble.id);
}

function reveal() {
  const bubbles = log.querySelectorAll(".bubble");
  const newest = bubbles[bubbles.length - 1];
  if (newest) newest.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
}

async function look() {
  if (busy || document.hidden) return;
  try {
    const mark = document.getElementById("turn").dataset.mark;
    const answer = await ask({ headers: { "If-None-Match": `"${mark}"` } });
    if (answer.status === 200 && !busy) news(answer.url, answer.html);
  } catch (unreachable) {
    // The next look may succeed; nothing is lost by not knowing yet.
  }
}

function news(url, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.getElementById("log")) return window.location.replace(url);
  if (!merge(page)) return;
  lively = Date.now();
  // Who is typing is not moved away from the field.
  if (document.activeElement !== field) reveal();
}

/** Soon after something happened, then ever more calmly: every look costs an old phone's battery and its bundle. */
function watch(pause = FIRST_LOOK) {
  const since = lively;
  const isWaiting = Boolean(document.querySelector("#turn [role=status]"));
  setTimeout(async () => {
    await look();
    watch(since === lively && !isWaiting ? Math.min(pause * 2, LAST_LOOK) : FIRST_LOOK);
  }, pause);
}

document.addEventListener("visibilitychange", look);
watch();

// --- The field -------------------------------------------------------------------------------------------------

function fit() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 4, window.innerHeight / 2)}px`;
}

field.addEventListener("input", fit);

// --- Help without a line ---------------------------------------------------------------------------------------

const help = document.querySelector(".pill.help");
const numbers = fetchNumbers();

/** The numbers to call, here before they are needed: a telephone calls where there is no internet. */
async function fetchNumbers() {
  for (;;) {
    try {
      const answer = await fetch(help.href);
      const list = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
      if (answer.ok && list) return list;
    } catch (unreachable) {
      // As with a page that is not ours: once more when the line is back.
    }
    await online(60_000);
  }
}

help.addEventListener("click", (event) => {
  if (navigator.onLine) return;
  // Following the link would lose the talk to the browser's own page; 112 needs nothing to be fetched.
  event.preventDefault();
  tell(words.offline, true);
  status.insertAdjacentHTML("beforeend", ' <a class="button" href="tel:112">112</a>');
  status.scrollIntoView({ block: "center" });
  numbers.then(showNumbers);
});

function showNumbers(list) {
  if (!busy) tell("");
  list.id = "numbers";
  list.querySelectorAll("form").forEach((form) => form.remove());
  status.after(list);
  list.focus();
  list.scrollIntoView({ block: "start" });
}
