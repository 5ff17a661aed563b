// Recording at the browser: a level while it is spoken, hearing it, speaking it again, sending it.
"use strict";

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"]; // phones differ; ffmpeg reads them all

const HEARD = 0.01; // of full scale: less is a microphone that is off

const part = document.querySelector("[data-microphone]");
if (part && navigator.mediaDevices && window.MediaRecorder) {
  part.hidden = false;
  const find = (name) => part.querySelector(`[data-${name}]`);
  const start = find("start"), stop = find("stop"), send = find("send"), told = find("told"), heard = find("heard");
  const meter = part.querySelector("meter");
  const say = (key, s = 0) => { told.textContent = part.dataset[key].replace("{s}", Math.round(s)); };
  let recorder = null, sound = null, loudest = 0;

  const measure = (stream) => {
    const context = new AudioContext(), analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const step = () => {
      if (!recorder || recorder.state !== "recording") { meter.value = 0; context.close(); return; }
      analyser.getFloatTimeDomainData(samples);
      meter.value = Math.min(1, Math.max(...samples.map(Math.abs)));
      loudest = Math.max(loudest, meter.value);
      requestAnimationFrame(step);
    };
    step();
  };

  const done = (pieces, began) => {
    sound = new Blob(pieces, { type: pieces[0] ? pieces[0].type : "" });
    const reader = new FileReader(); // the pages' rules let no blob: address be heard
    reader.addEventListener("load", () => { heard.src = reader.result; heard.hidden = false; });
    reader.readAsDataURL(sound);
    start.hidden = send.hidden = false;
    stop.hidden = true;
    start.textContent = part.dataset.again;
    say(loudest < HEARD ? "soft" : "ready", (Date.now() - began) / 1000);
    send.focus();
  };

  start.addEventListener("click", async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch { say("refused"); return; }
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
    const pieces = [], began = Date.now();
    loudest = 0;
    const ticking = setInterval(() => {
      const seconds = (Date.now() - began) / 1000;
      say("recording", seconds);
      if (seconds >= Number(part.dataset.most) && recorder.state === "recording") recorder.stop();
    }, 500);
    recorder.addEventListener("dataavailable", (event) => { if (event.data.size) pieces.push(event.data); });
    recorder.addEventListener("stop", () => {
      clearInterval(ticking);
      for (const track of stream.getTracks()) track.stop();
      done(pieces, began);
    });
    recorder.start();
    start.hidden = send.hidden = heard.hidden = true;
    stop.hidden = false;
    say("recording");
    measure(stream);
    stop.focus();
  });

  stop.addEventListener("click", () => { if (recorder && recorder.state === "recording") recorder.stop(); });

  send.addEventListener("click", async () => {
    const body = new FormData();
    body.set("do", "save");
    body.set("edition", part.dataset.edition);
    body.set("recording", sound, "recording");
    send.disabled = start.disabled = true;
    say("sending");
    try {
      const answer = await fetch(part.dataset.action, { method: "POST", body });
      if (answer.redirected) { location.assign(answer.url); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const wrong = page.querySelector("#errors li");
      told.textContent = wrong ? wrong.textContent : part.dataset.failed;
    } catch { say("failed"); }
    send.disabled = start.disabled = false;
  });
}
