// Keys, and questions that open over the page.

let first = "";

const press = keys => {
  const target = [...document.querySelectorAll("[data-key]")].find(element => element.dataset.key === keys);
  if (target) target.click();
  return !!target;
};

document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    const toast = event.target.closest(".shell-toast");
    if (toast) dismiss(toast);
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;

  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest("tbody")) {
    const row = event.target.closest("tr");
    const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    const link = next?.querySelector("a, button, input");
    if (link) { event.preventDefault(); link.focus(); }
    return;
  }
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
    return;
  }
  if (event.key === "?") { location.href = "/help#keys"; return; }
  if (first === "g") {
    first = "";
    if (press(`g ${event.key}`)) event.preventDefault();
    return;
  }
  if (event.key === "g") {
    first = "g";
    setTimeout(() => { first = ""; }, 1200);
    return;
  }
  if (/^[a-z]$/.test(event.key) && press(event.key)) event.preventDefault();
});

document.addEventListener("click", async event => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  try {
    const { page } = await fetchPage(link.href);
    const content = page.querySelector("[data-dialog-content]");
    if (!content) { location.href = link.href; return; }
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", content.getAttribute("aria-labelledby") ?? "");
    dialog.append(document.importNode(content, true));
    enhance(dialog);
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    dialog.addEventListener("click", inside => {
      const cancels = inside.target.closest(".confirm a.button");
      if (inside.target === dialog || cancels) { inside.preventDefault(); dialog.close(); }
    });
    dialog.showModal();
  } catch {
    location.href = link.href;
  }
});

// The colours change at once; the server hears of it by the cookie.
document.addEventListener("submit", event => {
  if (event.target.getAttribute("action") !== "/theme" || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; SameSite=Lax; Max-Age=${theme ? 31536000 : 0}${secure}`;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of event.target.querySelectorAll("button")) button.setAttribute("aria-pressed", button === event.submitter);
});
