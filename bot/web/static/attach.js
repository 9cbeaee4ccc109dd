// Photos made smaller and voice recorded, where the browser can; else the file fields of the page do it.

const LARGEST_FILE = 20 * 1024 * 1024;
const LONGEST_VOICE = 5 * 60 * 1000;
const LARGEST_SIDE = 1600;

/** Puts a photo and a voice button into the form; what was chosen waits there until it is sent or taken away. */
export function attachTo(form, tell) {
  const words = form.dataset;
  const ways = form.querySelector(".ways");
  const files = form.querySelector(".more");
  const photos = form.elements.photo;
  const sounds = form.elements.voice;
  /** Chosen or recorded and not yet sent: {name, content, file, look}. */
  let ready = [];
  let sent = [];
  let recorder = null;

  const photoButton = wayButton(photos, words.photo);
  const voiceButton = wayButton(sounds, words.voice);

  photoButton.addEventListener("click", () => photos.click());
  voiceButton.addEventListener("click", () => (canRecord() ? record() : sounds.click()));
  photos.addEventListener("change", () => choose(photos, "photo"));
  sounds.addEventListener("change", () => choose(sounds, "voice"));

  return {
    isEmpty: () => !ready.length,
    addTo(posted) {
      sent = [...ready];
      sent.forEach(({ name, content, file }) => posted.append(name, content, file));
    },
    /** What was chosen since stays. */
    emptySent() {
      ready.filter((each) => sent.includes(each)).forEach(forget);
      ready = ready.filter((each) => !sent.includes(each));
    },
  };

  function wayButton(input, label) {
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.className = "button way";
    said.textContent = label;
    button.append(input.closest("label").querySelector(".icon").cloneNode(true), said);
    ways.insertBefore(button, ways.lastElementChild);
    return button;
  }

  async function choose(input, name) {
    for (const file of [...input.files]) add(name, name === "photo" ? await smaller(file) : file, file.name || name);
    input.value = "";
  }

  function add(name, content, file) {
    const size = ready.reduce((sum, each) => sum + each.content.size, content.size);
    if (size > LARGEST_FILE) {
      tell(words.tooLarge, true);
      return;
    }
    const item = { name, content, file, look: preview(name, content) };
    item.look.querySelector("button").addEventListener("click", () => takeAway(item));
    ready.push(item);
    form.insertBefore(item.look, ways);
    tell(name === "photo" ? words.readyPhoto : words.readyVoice);
  }

  function takeAway(item) {
    ready = ready.filter((each) => each !== item);
    forget(item);
    tell("");
    form.elements.text.focus();
  }

  function forget({ look }) {
    URL.revokeObjectURL(look.firstElementChild.src);
    look.remove();
  }

  function preview(name, content) {
    const box = document.createElement("div");
    const shown = document.createElement(name === "photo" ? "img" : "audio");
    const remove = document.createElement("button");
    box.className = "preview";
    shown.src = URL.createObjectURL(content);
    if (name === "photo") shown.alt = words.photo;
    else shown.controls = true;
    remove.type = "button";
    remove.className = "button small";
    remove.textContent = words.remove;
    box.append(shown, remove);
    return box;
  }

  async function record() {
    if (recorder) {
      recorder.stop();
      return;
    }
    try {
      listen(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch (refused) {
      tell(words.noMicrophone, true);
      files.open = true;
      files.classList.add("needed");
    }
  }

  function listen(stream) {
    const heard = [];
    const started = new MediaRecorder(stream, bestSound());
    recorder = started;
    started.addEventListener("dataavailable", (event) => heard.push(event.data));
    started.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      showListening(false);
      add("voice", new Blob(heard, { type: started.mimeType }), "voice");
    });
    started.start();
    setTimeout(() => recorder === started && started.stop(), LONGEST_VOICE);
    showListening(true);
    tell(words.recording);
  }

  function showListening(on) {
    voiceButton.classList.toggle("listening", on);
    voiceButton.lastElementChild.textContent = on ? words.stop : words.voice;
  }
}

function canRecord() {
  return Boolean(navigator.mediaDevices && window.MediaRecorder);
}

function bestSound() {
  const kinds = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
  const mimeType = kinds.find((kind) => MediaRecorder.isTypeSupported(kind));
  return mimeType ? { mimeType, audioBitsPerSecond: 24_000 } : {};
}

/** The photo at a size that suffices, without what a camera hides in it (place, time). The same file if that fails. */
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return made || file;
  } catch (unreadable) {
    return file;
  }
}
