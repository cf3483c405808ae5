// Small comforts; every page works without them.
"use strict";

// "/" goes to the search box, as in many office programs.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    (document.getElementById("q") ?? document.getElementById("find"))?.focus();
  }
});

// A choice in a list marked so is taken at once.
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// What scrolls by itself can be scrolled by the keyboard.
for (const box of document.querySelectorAll(".scroll, pre")) {
  if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
}

// On paper the tables beneath the charts are open.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("figure details")) details.open = true;
});
