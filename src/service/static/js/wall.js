// The wall screen renews itself; while the service is gone it keeps the last picture and says so.
"use strict";

const seconds = Number(document.body.dataset.refresh) || 60;
let shownAt = new Date();

function clock(time) {
  return `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`;
}

function say(words) {
  const state = document.querySelector(".state");
  if (state.textContent !== words) state.textContent = words;
}

async function renew() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!next.querySelector("html.wall main")) throw new Error("another page");
    for (const part of ["main", ".as-of", "footer p:first-child"]) {
      const [before, now] = [document.querySelector(part), next.querySelector(part)];
      if (before.innerHTML !== now.innerHTML) before.replaceWith(document.importNode(now, true));
    }
    shownAt = new Date();
    say("");
  } catch {
    say(document.body.dataset.lost.replace("{time}", clock(shownAt)));
  }
}

setInterval(renew, seconds * 1000);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" || event.key === "x") location.href = document.querySelector(".leave").href;
  if (event.key === "f") {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }
});
