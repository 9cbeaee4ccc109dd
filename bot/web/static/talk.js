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
  const byKeyboard = Boolean(button && button.matches(":focus-visible"));
  if (form === say && nothingIn(posted)) return field.focus();
  markBusy(true);
  tell(words.sending);
  try {
    const answer = await fetch("/chat", { method: "POST", body: posted, credentials: "same-origin" });
    await take(answer, form, byKeyboard);
  } catch (unreachable) {
    tell(words.offline, true);
  } finally {
    markBusy(false);
  }
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

async function take(answer, form, byKeyboard) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) return sorry(page);
  if (!page.getElementById("log")) return window.location.replace(answer.url);
  if (form === say) empty();
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

function empty() {
  say.reset();
  chosen.empty();
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
  if ([...known].some((id) => !there.has(id))) {
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
    const answer = await fetch("/chat", { headers: { "If-None-Match": `"${mark}"` }, cache: "no-store" });
    if (answer.status === 200 && !busy) news(answer.url, await answer.text());
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

/** Every three seconds while the talk is lively, then ever more calmly: an old phone's battery matters. */
function watch() {
  const quiet = Date.now() - lively;
  const pause = quiet < 60_000 ? 3_000 : quiet < 600_000 ? 15_000 : 60_000;
  setTimeout(async () => {
    await look();
    watch();
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
