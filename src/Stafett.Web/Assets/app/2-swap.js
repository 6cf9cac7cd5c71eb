// Replaces one part of the page by the same part of another answer: forms with data-swap, and parts with data-live. What says elsewhere on the page how that part is
// (data-follows, with an id of its own) is replaced with it.

const fetchPage = async (url, options = {}) => {
  const answer = await fetch(url, { ...options, headers: { ...options.headers, "X-Fragment": "1" }, credentials: "same-origin" });
  return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
};

const replace = (id, page) => {
  const old = document.getElementById(id);
  const fresh = page.getElementById(id);
  if (!old || !fresh) return null;
  // What somebody has opened stays open, and who stands on something keeps standing on it.
  for (const opened of old.querySelectorAll("details[open][id]")) fresh.querySelector(`#${CSS.escape(opened.id)}`)?.setAttribute("open", "");
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const imported = document.importNode(fresh, true);
  if (old.innerHTML === imported.innerHTML && old.dataset.live === imported.dataset.live) return old;
  enhance(imported);
  old.replaceWith(imported);
  if (focused?.id) document.getElementById(focused.id)?.focus({ preventScroll: true });
  return imported;
};

const swapIn = (id, page) => {
  const part = replace(id, page);
  if (part) for (const follower of document.querySelectorAll(`[data-follows="${CSS.escape(id)}"]`)) replace(follower.id, page);
  return part;
};

document.addEventListener("submit", async event => {
  const form = event.target;
  const id = form.dataset.swap;
  if (!id || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  const fields = new URLSearchParams(new FormData(form, button));
  const isPost = form.method === "post";
  const url = isPost ? form.action : `${form.action.split("?")[0]}?${fields}`;
  try {
    const { answer, page } = await fetchPage(url, isPost ? { method: "POST", body: fields } : {});
    // The answer is another page altogether: go there.
    if (!swapIn(id, page)) {
      location.href = answer.url;
      return;
    }
    if (!isPost) history.replaceState(null, "", url);
    watch();
  } catch {
    form.removeAttribute("data-swap");
    form.requestSubmit(button);
  } finally {
    button?.removeAttribute("aria-busy");
  }
});

const watched = new Map();
const watch = () => {
  for (const part of document.querySelectorAll("[data-live]")) {
    if (watched.has(part.id)) continue;
    watched.set(part.id, setTimeout(() => look(part.id), Number(part.dataset.every) * 1000));
  }
};

const look = async id => {
  watched.delete(id);
  const part = document.getElementById(id);
  if (!part?.dataset.live) return;
  try {
    // Where looking changes something, it is asked for by a form, as a press of its button does.
    const form = document.getElementById(part.dataset.form);
    const options = form ? { method: "POST", body: new URLSearchParams(new FormData(form)) } : {};
    if (!document.hidden) swapIn(id, (await fetchPage(part.dataset.live, options)).page);
  } catch {
    // The server is away for a moment: what is shown stays, and it is asked again.
  }
  watch();
};
