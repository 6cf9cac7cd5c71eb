// The pages work without this file; it adds copying, the search key, relative times and arrival without a reload.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

document.addEventListener("keydown", event => {
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && search && !event.target.closest("input, select, textarea")) {
    event.preventDefault();
    search.focus();
  }
});

function ago(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} d ago`;
}

function tellTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.textContent = ago((Date.now() - at) / 1000);
    time.title = at.toLocaleString();
  }
}

tellTimes();
setInterval(tellTimes, 5000);

const live = document.getElementById("live");
if (live) {
  let version = live.dataset.version;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const now = await (await fetch(live.dataset.source || "/version")).text();
      if (now === version) return;
      const text = await (await fetch(location.href)).text();
      const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
      if (!fresh) return;
      version = fresh.dataset.version;
      live.replaceChildren(...fresh.childNodes);
      tellTimes();
    } catch {
      // The sandbox was stopped; what is shown stays.
    }
  }, 1500);
}
