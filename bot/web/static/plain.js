// How plainly a text reads, told while somebody writes it. Without this the same hints come with the preview.

const WAIT = 700;

for (const area of document.querySelectorAll("[data-plain]")) {
  const list = document.getElementById(area.dataset.plain);
  const form = area.form.elements.form;
  let timer = 0;
  let asked = 0;

  async function ask() {
    const mine = ++asked;
    const language = area.dataset.language;
    const body = new URLSearchParams({ form: form.value, text: area.value, language });
    const answer = await fetch(area.dataset.to, { method: "POST", body, cache: "no-store" }).catch(() => null);
    if (!answer || !answer.ok || mine !== asked) return;
    const told = (await answer.json()).hints.map((hint) => {
      const item = document.createElement("li");
      item.textContent = hint;
      return item;
    });
    // What is said already is not said again.
    if (told.map((item) => item.textContent).join("\n") === [...list.children].map((item) => item.textContent).join("\n")) return;
    list.replaceChildren(...told);
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
}
