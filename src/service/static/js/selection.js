// Weights take effect at once: the server's list of these weights takes the place of the one on the page.
"use strict";

(() => {
  const form = document.getElementById("settings");
  const list = document.getElementById("selection");
  const usual = document.getElementById("usual");
  if (!form || !list || !usual) return;
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const isUsual = (slider) => Math.abs(Number(slider.value) - Number(slider.dataset.usual)) < 1e-6;

  // The address says only what differs from the office's weights.
  function address() {
    const pairs = new URLSearchParams();
    for (const slider of sliders) if (!isUsual(slider)) pairs.append(slider.name, slider.value);
    return `/selection${[...pairs].length ? "?" : ""}${pairs}`;
  }

  let asked = 0;
  async function fetchList() {
    const mine = ++asked;
    const to = address();
    const answer = await fetch(to, { headers: { accept: "text/html" } }).catch(() => null);
    if (mine !== asked || !answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    for (const id of ["selection", "document"]) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceChildren(...fresh.childNodes);
    }
    history.replaceState(null, "", to);
  }

  let waiting = 0;
  function changed() {
    for (const slider of sliders) slider.parentElement.querySelector("output").textContent = slider.value;
    usual.hidden = sliders.every(isUsual);
    clearTimeout(waiting);
    waiting = setTimeout(fetchList, 150);
  }
  for (const slider of sliders) slider.addEventListener("input", changed);

  usual.addEventListener("click", (event) => {
    event.preventDefault();
    for (const slider of sliders) slider.value = slider.dataset.usual;
    changed();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(address());
  });
})();
