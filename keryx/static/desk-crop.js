// The frame over a picture: dragged, or moved by keys; the numbers in the form are what is sent.
"use strict";

for (const form of document.querySelectorAll("#crop")) {
  const whole = { width: Number(form.dataset.width), height: Number(form.dataset.height) };
  const smallest = Math.min(16, whole.width, whole.height);
  const frame = form.querySelector("#frame"), picture = form.querySelector("img"), shape = form.querySelector("#shape");
  const numbers = Object.fromEntries(["left", "top", "width", "height"].map(name => [name, form.elements[name]]));
  const read = () => Object.fromEntries(Object.entries(numbers).map(([name, field]) => [name, Number(field.value) || 0]));
  const within = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

  function put(box) { // inside the picture, in the chosen shape
    const ratio = Number(shape.value);
    let width = within(box.width, smallest, whole.width), height = within(box.height, smallest, whole.height);
    if (ratio) {
      height = width / ratio;
      if (height > whole.height) { height = whole.height; width = height * ratio; }
    }
    width = Math.round(width); height = Math.round(height);
    const left = Math.round(within(box.left, 0, whole.width - width)), top = Math.round(within(box.top, 0, whole.height - height));
    for (const [name, value] of Object.entries({ left, top, width, height })) numbers[name].value = value;
    draw();
  }

  function draw() {
    const box = read();
    frame.style.left = `${100 * box.left / whole.width}%`;
    frame.style.top = `${100 * box.top / whole.height}%`;
    frame.style.width = `${100 * box.width / whole.width}%`;
    frame.style.height = `${100 * box.height / whole.height}%`;
  }

  frame.addEventListener("pointerdown", event => {
    event.preventDefault();
    frame.focus();
    frame.setPointerCapture(event.pointerId);
    const from = read(), corner = event.target.dataset?.corner ?? "";
    const scale = whole.width / picture.getBoundingClientRect().width;
    const { clientX, clientY } = event;
    const move = moved => {
      const x = (moved.clientX - clientX) * scale, y = (moved.clientY - clientY) * scale;
      if (!corner) return put({ ...from, left: from.left + x, top: from.top + y });
      const west = corner.includes("w"), north = corner.includes("n");
      const width = from.width + (west ? -x : x), height = from.height + (north ? -y : y);
      put({ width, height, left: west ? from.left + from.width - width : from.left, top: north ? from.top + from.height - height : from.top });
    };
    frame.addEventListener("pointermove", move);
    frame.addEventListener("lostpointercapture", () => frame.removeEventListener("pointermove", move), { once: true });
  });

  frame.addEventListener("keydown", event => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!steps) return;
    event.preventDefault();
    const step = Math.max(1, Math.round(whole.width / 100)), box = read();
    const [x, y] = steps.map(one => one * step);
    put(event.shiftKey ? { ...box, width: box.width + x + (Number(shape.value) ? y : 0), height: box.height + y } : { ...box, left: box.left + x, top: box.top + y });
  });

  shape.addEventListener("change", () => put({ left: 0, top: 0, width: whole.width, height: whole.height }));
  for (const field of Object.values(numbers)) field.addEventListener("input", draw);
  frame.hidden = false;
  draw();
}
