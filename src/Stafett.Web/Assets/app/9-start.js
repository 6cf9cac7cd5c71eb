enhance(document);
watch();
document.querySelectorAll(".shell-toast").forEach(announce);
