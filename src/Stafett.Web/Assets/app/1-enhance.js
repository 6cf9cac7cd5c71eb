// Pages work without this script, except for passkeys. It copies, reveals, replaces parts, and listens to keys.
// `enhance` is run on the page, and on every part that is put into it later.

const enhance = root => {
  if (navigator.clipboard) for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const button of root.querySelectorAll("[data-reveal], [data-dismiss]")) button.hidden = false;
  if ("PublicKeyCredential" in window) for (const part of root.querySelectorAll("[data-passkey-only]")) {
    part.hidden = false;
    // What was hidden when the page came did not get the focus then.
    if (document.activeElement === document.body) part.querySelector("[autofocus]")?.focus();
  }
  for (const form of root.querySelectorAll("form[data-auto]")) form.querySelectorAll("select").forEach(select => select.addEventListener("change", () => form.requestSubmit()));
};

// Says that something failed.
const say = text => {
  const toasts = document.getElementById("toasts");
  const toast = toasts.querySelector("template").content.cloneNode(true);
  toast.querySelector("p").textContent = text;
  enhance(toast);
  toasts.querySelector("[role=alert]").replaceChildren(toast);
};

const dismiss = toast => {
  if (toast.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
  toast.classList.add("is-gone");
  setTimeout(() => toast.remove(), 400);
};

// Goes by itself, but not while somebody points at it or stands on it, nor while nobody looks at the page.
const fade = toast => {
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => document.hidden || toast.matches(":hover, :focus-within") ? start() : dismiss(toast), 6000);
  };
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
};

// A region of the page that is read aloud says what is put into it, not what it came with.
const announce = toast => {
  const region = toast.parentElement;
  toast.remove();
  setTimeout(() => region.append(toast), 100);
  if ("fades" in toast.dataset) fade(toast);
};

document.addEventListener("click", async event => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const word = copy.querySelector(".copy-button-word");
    const before = word.textContent;
    if (copy.classList.contains("is-done")) return;
    copy.classList.add("is-done");
    word.textContent = copy.dataset.done;
    setTimeout(() => { word.textContent = before; copy.classList.remove("is-done"); }, 1600);
    return;
  }

  const reveal = event.target.closest("[data-reveal]");
  if (reveal) {
    const field = document.getElementById(reveal.dataset.reveal);
    const shows = field.type === "password";
    field.type = shows ? "text" : "password";
    reveal.setAttribute("aria-pressed", shows);
    const word = reveal.textContent;
    reveal.textContent = reveal.dataset.hide;
    reveal.dataset.hide = word;
    field.focus();
    return;
  }

  if (event.target.closest("[data-dismiss]")) dismiss(event.target.closest(".shell-toast"));

  // A row leads where its first link leads, unless something else in it was meant.
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, label, select, summary") && !getSelection().toString()) location.href = row.dataset.href;

  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
