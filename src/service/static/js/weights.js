// Weights take effect at once: the cards on the page move as a slider moves, then the server's list of these weights takes their place.
"use strict";

(() => {
  const form = document.getElementById("settings");
  const list = document.getElementById("ideas");
  if (!form || !list) return;
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const usual = document.getElementById("usual");

  const value = (slider) => Number(slider.value);
  const isUsual = (slider) => Math.abs(value(slider) - Number(slider.dataset.usual)) < 1e-6;

  // The weighted geometric mean of the values, times the factor: as the server scores.
  function score(card, weights, total) {
    const values = card.dataset.values.split(" ").map(Number);
    const sum = values.reduce((sum, one, at) => sum + weights[at] * Math.log(one), 0);
    return total > 0 ? 100 * Math.exp(sum / total) * Number(card.dataset.factor) : 0;
  }

  function reorder() {
    const weights = sliders.map(value);
    const total = weights.reduce((sum, one) => sum + one, 0);
    const cards = list.querySelector("ol.cards");
    if (!cards || !cards.children.length) return;
    const first = Math.min(...[...cards.children].map((card) => card.value));
    const scored = [...cards.children].map((card, at) => ({ card, at, score: score(card, weights, total) }));
    scored.sort((a, b) => b.score - a.score || a.at - b.at);
    scored.forEach(({ card, score }, at) => {
      card.value = first + at;
      card.querySelector(".place").textContent = first + at;
      card.querySelector(".total b").textContent = score.toFixed(0);
      cards.append(card);
    });
  }

  // The address says only what differs from the usual, as the server writes it.
  function address() {
    const pairs = new URLSearchParams();
    for (const [name, text] of new FormData(form)) {
      const slider = sliders.find((one) => one.name === name);
      if (text && !(slider && isUsual(slider))) pairs.append(name, text);
    }
    return `/ideas?${pairs}`;
  }

  let asked = 0;
  async function fetchList() {
    const mine = ++asked;
    const answer = await fetch(address(), { headers: { accept: "text/html" } }).catch(() => null);
    if (mine !== asked || !answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const fresh = page.getElementById("ideas");
    if (!fresh) return;
    list.replaceChildren(...fresh.childNodes);
    const tabs = page.querySelector(".tabs");
    if (tabs) document.querySelector(".tabs").replaceWith(tabs);
    usual.href = page.getElementById("usual").getAttribute("href");
    history.replaceState(null, "", address());
  }

  let waiting = 0;
  function changed(slider) {
    slider.parentElement.querySelector("output").textContent = slider.value;
    usual.hidden = sliders.every(isUsual);
    // By the usual weights the order is the program's own, which is more than the scores: the server says it.
    if (!sliders.every(isUsual)) reorder();
    clearTimeout(waiting);
    waiting = setTimeout(fetchList, 250);
  }
  for (const slider of sliders) slider.addEventListener("input", () => changed(slider));

  usual.addEventListener("click", (event) => {
    event.preventDefault();
    for (const slider of sliders) {
      slider.value = slider.dataset.usual;
      slider.parentElement.querySelector("output").textContent = slider.value;
    }
    usual.hidden = true;
    fetchList();
  });

  // A choice or the button: a plain address without what is usual.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(address());
  });
})();
