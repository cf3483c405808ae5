// The results as a desk: a result opens beside the list, by mouse or keyboard. Without this every result is a plain link.
"use strict";

(() => {
  const desk = document.querySelector(".desk");
  const open = document.getElementById("open");
  if (!desk || !open) return;

  const entries = () => [...desk.querySelectorAll(".results .entry")];
  const linkOf = (entry) => entry.querySelector("h3 a");
  const current = () => desk.querySelector(".results .entry.on");
  // Where there is no room for a second column a result is a page of its own.
  const hasRoom = () => getComputedStyle(desk).display === "grid";
  let asked = 0;

  function choose(entry) {
    const before = current();
    if (before) {
      before.classList.remove("on");
      linkOf(before).removeAttribute("aria-current");
    }
    if (!entry) return;
    entry.classList.add("on");
    linkOf(entry).setAttribute("aria-current", "true");
  }

  // Fetches the opened message alone; the address says which. A later choice outruns an earlier one.
  async function show(address) {
    const mine = ++asked;
    open.setAttribute("aria-busy", "true");
    const part = new URL(address, location.href);
    part.pathname = "/search/open";
    const answer = await fetch(part, { headers: { accept: "text/html" } }).catch(() => null);
    if (mine !== asked) return;
    if (!answer || !answer.ok) {
      location.assign(address);
      return;
    }
    const html = await answer.text();
    if (mine !== asked) return;
    open.innerHTML = html;
    open.removeAttribute("aria-busy");
    for (const column of open.children) column.scrollTop = 0;
  }

  function take(entry, push) {
    const link = linkOf(entry);
    choose(entry);
    history[push ? "pushState" : "replaceState"]({ open: link.href }, "", link.href);
    return show(link.href);
  }

  desk.addEventListener("click", (event) => {
    const link = event.target.closest(".results h3 a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !hasRoom()) return;
    event.preventDefault();
    take(link.closest(".entry"), true);
  });

  let waiting = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !hasRoom()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const inList = event.target.closest(".results");
    const down = event.key === "j" || (inList && event.key === "ArrowDown");
    const up = event.key === "k" || (inList && event.key === "ArrowUp");
    if (down || up) {
      const all = entries();
      const at = all.indexOf(current());
      const next = all[at < 0 ? 0 : at + (down ? 1 : -1)];
      if (!next) return;
      event.preventDefault();
      choose(next);
      linkOf(next).focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      // Who runs down the list does not wait for every letter on the way.
      clearTimeout(waiting);
      waiting = setTimeout(() => take(next, false), 80);
      return;
    }
    const entry = event.key === "Enter" && event.target.closest(".results .entry");
    if (entry && entry === current() && event.target === linkOf(entry)) {
      event.preventDefault();
      location.assign(entry.dataset.whole);
    }
  });

  addEventListener("popstate", () => {
    const uid = new URL(location.href).searchParams.get("open");
    const entry = entries().find((one) => new URL(linkOf(one).href).searchParams.get("open") === uid) ?? entries()[0];
    choose(entry);
    if (entry) show(linkOf(entry).href);
  });
})();
