enhance(document);
watch();
document.querySelectorAll(".shell-toast").forEach(fade);
document.querySelector("[data-focus]")?.focus();
