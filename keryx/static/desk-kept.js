// What was typed and the office does not have yet: on this computer, through a closed tab, a dead battery, a lost
// network. Each window keeps its own; the next one that opens the draft finds what a dead one left.
"use strict";

const ANSWER_MS = 400;

export class Kept {
  constructor(path, who) {
    this.who = who;
    this.prefix = `keryx:draft:${path}:`;
    this.key = this.prefix + [...crypto.getRandomValues(new Uint32Array(3))].join("");
    this.alive = new Set();
    this.channel = new BroadcastChannel(this.prefix); // windows that live say so
    this.channel.addEventListener("message", ({ data }) => {
      if (data.asks) this.channel.postMessage({ lives: this.key });
      if (data.lives) this.alive.add(data.lives);
    });
  }

  put(entry) {
    try { localStorage.setItem(this.key, JSON.stringify({ ...entry, who: this.who, at: Date.now() })); } catch { /* the disk is full: the page still has it */ }
  }

  drop(key = this.key) { try { localStorage.removeItem(key); } catch { /* storage is switched off: nothing was kept */ } }

  async left() { // by windows that are gone, the oldest first
    let keys = [];
    try { keys = Object.keys(localStorage).filter(key => key.startsWith(this.prefix) && key !== this.key); } catch { return []; }
    if (!keys.length) return [];
    this.alive.clear();
    this.channel.postMessage({ asks: true });
    await new Promise(go => setTimeout(go, ANSWER_MS));
    return keys
      .filter(key => !this.alive.has(key))
      .map(key => ({ key, ...JSON.parse(localStorage.getItem(key) ?? "null") }))
      .filter(entry => entry.text && entry.who === this.who)
      .sort((one, other) => one.at - other.at);
  }
}
