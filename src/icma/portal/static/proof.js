// Solves the task of a form (ALTCHA version 2, PBKDF2) while the reader fills it in: the counter whose key begins as asked.
const field = document.querySelector("input[data-challenge]");
const said = document.getElementById("proof");
const words = JSON.parse(said.dataset.words);
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ nonce, salt, cost, keyLength, keyPrefix }) {
  const password = new Uint8Array(20);
  password.set(bytes(nonce));
  const number = new DataView(password.buffer, 16);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  for (let counter = 0; ; counter += 1) {
    number.setUint32(0, counter);
    const material = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(how, material, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
}

if (window.crypto?.subtle) {
  const challenge = JSON.parse(field.dataset.challenge);
  const solved = solve(challenge.parameters).then((solution) => {
    field.value = btoa(JSON.stringify({ challenge, solution }));
    said.textContent = words.done;
  });
  field.form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    said.textContent = words.wait;
    await solved;
    field.form.submit();
  });
} else {
  said.textContent = words.cannot; // an address without https
}
