// The map of topics closer: wheel, fingers, buttons, keys. Names come first, then single messages; the server's drawing stays beneath.
"use strict";

(() => {
  const figure = document.getElementById("map");
  const stage = document.getElementById("map-stage");
  if (!figure || !stage) return;
  const SVG = "http://www.w3.org/2000/svg";
  const DEEPEST = 60; // how many times closer one can look
  const NAME = 18; // radius on the screen, in pixels, from which a disc bears its name
  const LETTERS = 95; // radius from which it shows its messages
  const MOST_LETTERS = 200; // messages of one topic that are fetched
  const MOST_OPEN = 4; // topics whose messages are shown at once

  const seen = document.getElementById("map-seen");
  const tools = document.getElementById("map-tools");
  const messages = new Map(); // topic → its messages, as the server gave them

  const make = (name, attributes, ...children) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  // One state for each drawing; the one that is visible counts.
  const planes = [...stage.querySelectorAll("svg.plane")].map((svg) => {
    const { width, height } = svg.viewBox.baseVal;
    return { svg, width, height, box: { x: 0, y: 0, w: width, h: height }, closer: svg.querySelector(".closer"), items: [], asked: 0 };
  });
  const current = () => planes.find((plane) => plane.svg.getBoundingClientRect().width > 0) || planes[0];
  const scaleOf = (plane) => plane.svg.getBoundingClientRect().width / plane.box.w;
  const isWhole = (plane) => plane.box.w > plane.width * 0.999;

  /** Shows a part of the map, kept within it. */
  const show = (plane, x, y, w) => {
    const width = Math.min(plane.width, Math.max(plane.width / DEEPEST, w));
    const height = (width * plane.height) / plane.width;
    plane.box = {
      x: Math.min(Math.max(0, x), plane.width - width),
      y: Math.min(Math.max(0, y), plane.height - height),
      w: width,
      h: height,
    };
    const { box } = plane;
    plane.svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.w} ${box.h}`);
    stage.classList.toggle("closer", !isWhole(plane));
    stage.classList.remove("covered");
    draw(plane);
    askSoon(plane);
  };

  /** Looks closer, a point of the screen staying where it is. */
  const zoom = (factor, clientX, clientY) => {
    const plane = current();
    const frame = plane.svg.getBoundingClientRect();
    const px = clientX === undefined ? 0.5 : (clientX - frame.left) / frame.width;
    const py = clientY === undefined ? 0.5 : (clientY - frame.top) / frame.height;
    const { box } = plane;
    const w = Math.min(plane.width, Math.max(plane.width / DEEPEST, box.w / factor));
    const h = (w * plane.height) / plane.width;
    show(plane, box.x + px * (box.w - w), box.y + py * (box.h - h), w);
  };

  const move = (dx, dy) => {
    const plane = current();
    show(plane, plane.box.x + dx * plane.box.w, plane.box.y + dy * plane.box.h, plane.box.w);
  };

  /** Asks for the topics in view once the map rests. */
  let timer;
  const askSoon = (plane) => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(plane), 120);
  };

  const ask = async (plane) => {
    const { box } = plane;
    const turn = ++plane.asked;
    if (isWhole(plane)) {
      plane.items = [];
      plane.closer.replaceChildren();
      seen.hidden = true;
      return;
    }
    const query = new URLSearchParams({
      shape: plane.svg.dataset.shape, colour: figure.dataset.colour,
      left: box.x.toFixed(1), top: box.y.toFixed(1), right: (box.x + box.w).toFixed(1), bottom: (box.y + box.h).toFixed(1),
    });
    const answer = await fetch(`/api/v1/topics/map?${query}`).catch(() => null);
    if (!answer || !answer.ok || turn !== plane.asked) return;
    const part = await answer.json();
    plane.items = part.items;
    draw(plane);
    // Where every topic in view is drawn, the dots beneath say nothing more.
    stage.classList.toggle("covered", part.total <= part.items.length);
    list(part);
    await open(plane, turn);
  };

  /** Fetches the messages of the largest discs on the screen. */
  const open = async (plane, turn) => {
    const scale = scaleOf(plane);
    const large = plane.items.filter((item) => item.r * scale >= LETTERS).slice(0, MOST_OPEN);
    for (const item of large) {
      if (messages.has(item.id)) continue;
      const query = new URLSearchParams({ topic: item.id, limit: MOST_LETTERS });
      const answer = await fetch(`/api/v1/messages?${query}`).catch(() => null);
      if (answer && answer.ok) messages.set(item.id, (await answer.json()).items);
      if (turn !== plane.asked) return;
    }
    if (large.length) draw(plane);
  };

  /** Letters of a text, those of the Latin alphabet counted half. */
  const lettersOf = (text) => [...text].reduce((sum, c) => sum + (c < "\u0080" ? 0.5 : 1), 0);
  const cut = (text, most) => {
    if (lettersOf(text) <= most) return text;
    let kept = "";
    for (const c of text) {
      if (lettersOf(kept + c) > most - 1) break;
      kept += c;
    }
    return `${kept}…`;
  };

  /** Draws what is closer: discs that the server left as dots, names at the size of the screen, messages. */
  const draw = (plane) => {
    if (isWhole(plane)) { plane.closer.replaceChildren(); return; }
    const scale = scaleOf(plane);
    const own = new Set([...plane.svg.querySelectorAll(".discs a")].map((link) => link.dataset.id));
    const discs = make("g", { class: "near-discs" });
    const letters = make("g", { class: "letters" });
    const names = make("g", { class: "near-names", "font-size": 12 / scale });
    for (const item of [...plane.items].reverse()) {
      if (!own.has(item.id)) {
        const circle = make("circle", { class: item.class, cx: item.x, cy: item.y, r: item.r });
        const title = make("title", {}, `${item.name} · ${item.messages}`);
        discs.append(make("a", { href: `/topics/${item.id}`, "data-id": item.id, tabindex: -1 }, title, circle));
      }
      const radius = item.r * scale;
      const inside = radius >= LETTERS && messages.get(item.id);
      if (inside) letters.append(...lettersIn(item, inside, scale));
      if (radius >= NAME) names.append(nameOf(item, radius, scale, inside));
    }
    plane.closer.replaceChildren(discs, letters, names);
  };

  /** A point for each message, in the order of a sunflower's seeds, the latest in the middle. */
  const lettersIn = (item, list, scale) => {
    const step = (item.r * 0.78) / Math.sqrt(list.length);
    return list.map((message, at) => {
      const distance = step * Math.sqrt(at + 0.5);
      const angle = at * 2.399963;
      const [x, y] = [item.x + distance * Math.cos(angle), item.y + distance * Math.sin(angle) + item.r * 0.1];
      const circle = make("circle", { cx: x, cy: y, r: Math.min(step * 0.42, 9 / scale) });
      const title = make("title", {}, `${(message.time || "").slice(0, 10)} ${message.title || message.external_id}`);
      const link = make("a", { href: `/messages/${message.uid}`, tabindex: -1 }, title, circle);
      // Where there is room, a message bears the beginning of its title.
      const room = Math.floor((step * scale * 1.5) / 11);
      if (room >= 5 && message.title) {
        const text = make("text", { x, y: y + 22 / scale, class: item.class === "t-quiet" ? "on-quiet" : "" }, cut(message.title, room));
        text.style.fontSize = `${11 / scale}px`;
        link.append(text);
      }
      return link;
    });
  };

  const nameOf = (item, radius, scale, above) => {
    const letter = Math.min(16, Math.max(11, radius / 5));
    const most = Math.floor((1.75 * radius) / letter);
    const words = above ? [item.name] : item.name.split(" ").slice(0, Math.max(1, Math.min(3, Math.floor((1.5 * radius) / (1.2 * letter)))));
    const size = letter / scale;
    const top = above ? item.y - item.r * 0.82 : item.y - (words.length - 1) * size * 0.6 + size * 0.35;
    const text = make("text", item.class === "t-quiet" ? { class: "on-quiet" } : {});
    words.forEach((word, at) => text.append(make("tspan", { x: item.x, y: top + at * size * 1.2 }, cut(word, Math.max(2, above ? most * 0.6 : most)))));
    text.style.fontSize = `${size}px`;
    return text;
  };

  /** The largest topics in view as links, for the keyboard and for reading. */
  const list = (part) => {
    seen.hidden = part.items.length === 0;
    seen.querySelector("p").textContent = figure.dataset.seen.replace("{n}", part.total);
    seen.querySelector("ol").replaceChildren(...part.items.slice(0, 12).map((item) => {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/topics/${item.id}`;
      link.textContent = item.name;
      const count = document.createElement("span");
      count.textContent = `${item.messages} ${figure.dataset.messages}`;
      row.append(link, count);
      return row;
    }));
  };

  // Buttons
  tools.hidden = false;
  const whole = () => { const plane = current(); show(plane, 0, 0, plane.width); };
  tools.addEventListener("click", (event) => {
    const how = event.target.dataset.zoom;
    if (how === "in") zoom(1.6);
    if (how === "out") zoom(1 / 1.6);
    if (how === "all") whole();
  });

  // The wheel; at the whole map, away from it the page scrolls.
  stage.addEventListener("wheel", (event) => {
    if (event.deltaY > 0 && isWhole(current())) return;
    event.preventDefault();
    zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) * 0.0022), event.clientX, event.clientY);
  }, { passive: false });

  // The keyboard
  stage.tabIndex = 0;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", stage.querySelector("svg").getAttribute("aria-label"));
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] };
    const step = moves[event.key];
    if (step && isWhole(current())) return;
    if (step) move(...step);
    else if (event.key === "+" || event.key === "=") zoom(1.6);
    else if (event.key === "-") zoom(1 / 1.6);
    else if (event.key === "0") whole();
    else return;
    event.preventDefault();
  });

  // Dragging with one pointer, two fingers for closer and farther
  const pointers = new Map();
  let dragged = false;
  stage.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    dragged = false;
  });
  stage.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const plane = current();
    const frame = plane.svg.getBoundingClientRect();
    if (pointers.size === 1) {
      const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
      if (isWhole(plane) || (!dragged && Math.hypot(dx, dy) < 4)) return;
      if (!dragged) stage.setPointerCapture(event.pointerId);
      dragged = true;
      stage.classList.add("moving");
      move(-dx / frame.width, -dy / frame.height);
    } else if (pointers.size === 2) {
      const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      dragged = true;
      zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
    }
    pointers.set(event.pointerId, event);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      stage.classList.remove("moving");
    });
  }
  // What was dragged was not clicked.
  stage.addEventListener("click", (event) => {
    if (dragged) event.preventDefault();
    dragged = false;
  }, true);
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("dblclick", (event) => zoom(2, event.clientX, event.clientY));
  addEventListener("resize", () => { const plane = current(); if (!isWhole(plane)) show(plane, plane.box.x, plane.box.y, plane.box.w); });
})();
