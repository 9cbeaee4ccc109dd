// Asks the browser to make a passkey or to sign with one, where it can; elsewhere the forms for it stay away.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void ask(form);
    });
  }
  for (const words of document.querySelectorAll("[data-without]")) words.hidden = true;
}

async function ask(form) {
  const trouble = form.querySelector("[role=alert]");
  trouble.hidden = true;
  try {
    const publicKey = read(JSON.parse(form.dataset.options));
    const made = form.dataset.passkey === "create";
    const credential = await (made ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
    form.elements.credential.value = JSON.stringify(written(credential));
    form.submit();
  } catch {
    trouble.hidden = false;
  }
}

// What the page says, in the form that the browser takes: bytes instead of letters.
function read(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const each of options.excludeCredentials ?? []) each.id = toBytes(each.id);
  for (const each of options.allowCredentials ?? []) each.id = toBytes(each.id);
  return options;
}

// And the other way round.
function written(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const texts = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]);
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(texts),
  };
}
