// The pages on data: files may be dropped, jobs show how far they are. Every page works without it.
"use strict";

// Files: those that are dropped are chosen as if by the button; the choice is sent at once.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const said = form.querySelector("[role=status]");
  const send = () => {
    if (!input.files.length) return;
    const names = Array.from(input.files, (file) => file.name);
    said.textContent = form.dataset.sending.replace("{files}", names.join(form.dataset.comma));
    form.classList.add("busy");
    button.disabled = true;
    form.submit();
  };
  form.classList.add("at-once");
  input.addEventListener("change", send);
  const over = (on) => (event) => {
    event.preventDefault();
    form.classList.toggle("over", on);
  };
  form.addEventListener("dragenter", over(true));
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    send();
  });
  // A page that is gone back to is not busy any more.
  addEventListener("pageshow", () => {
    form.classList.remove("busy");
    button.disabled = false;
    said.textContent = "";
  });
}

// What was corrected is seen before it is sent.
for (const select of document.querySelectorAll("select[data-was]")) {
  const mark = () => select.closest("tr")?.classList.toggle("corrected", select.value !== select.dataset.was);
  select.addEventListener("change", mark);
  mark();
}

// What is still being made is asked for again.
if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 700);

// Jobs: once a second, how far they are; when one ends or begins, the page is fetched anew.
const open = Array.from(document.querySelectorAll("[data-job][data-open]"));
const number = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "zh-CN", { useGrouping: document.documentElement.lang === "en" });

function show(card, job) {
  const stage = card.querySelector(".stage");
  const done = card.querySelector(".done");
  const bar = card.querySelector("progress");
  if (!stage || !bar) return;
  if (job.stage) {
    const step = card.querySelector(".step");
    stage.textContent = JSON.parse(card.dataset.stages)[job.stage] ?? "";
    step.textContent = step.dataset.words.replace("{n}", job.step).replace("{of}", job.steps);
  }
  done.textContent = job.done ? number.format(job.done) + (job.total ? ` / ${number.format(job.total)}` : "") : "";
  if (job.total) {
    bar.max = job.total;
    bar.value = Math.min(job.done, job.total);
  } else {
    bar.removeAttribute("value");
  }
}

async function look() {
  const answer = await fetch("/api/v1/jobs", { headers: { accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    const jobs = (await answer.json()).items;
    for (const card of open) {
      const job = jobs.find((each) => String(each.id) === card.dataset.job);
      const now = job && job.state + (job.served === false ? "-unserved" : "");
      if (now !== card.dataset.now) return location.reload();
      show(card, job);
    }
  }
  setTimeout(look, 1000);
}

if (open.length) setTimeout(look, 400);
