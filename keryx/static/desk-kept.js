// What was typed and the office does not have yet: on this computer, through a closed tab, a killed browser, a dead
// battery, a lost network. Each window keeps its own; the next one that opens the draft finds what a dead one left.
// In IndexedDB, written through to the disk: a browser writes localStorage seconds later, and those would be lost.
"use strict";

const ANSWER_MS = 400;
const STORE = "typed";

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("keryx-desk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

export class Kept {
  constructor(path, who) {
    this.who = who;
    this.prefix = `${path}:`;
    this.key = this.prefix + [...crypto.getRandomValues(new Uint32Array(3))].join("");
    this.alive = new Set();
    this.ready = opened();
    this.written = this.ready.catch(() => {}); // storage is switched off here: the page alone has it
    this.channel = new BroadcastChannel(`keryx:${path}`); // windows that live say so
    this.channel.addEventListener("message", ({ data }) => {
      if (data.asks) this.channel.postMessage({ lives: this.key });
      if (data.lives) this.alive.add(data.lives);
    });
  }

  write(act) { // `written` is when it is on the disk
    this.written = this.ready.then(database => new Promise((done, failed) => {
      const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
      act(transaction.objectStore(STORE));
      transaction.commit(); // now, whatever becomes of this window
    })).catch(() => {});
  }

  put(entry) {
    const row = { ...entry, key: this.key, who: this.who, at: Date.now() };
    this.write(store => store.put(row));
  }

  drop(key = this.key) { this.write(store => store.delete(key)); }

  async left() { // by windows that are gone, the oldest first
    const database = await this.ready.catch(() => null);
    if (!database) return [];
    const rows = await new Promise((done, failed) => {
      const asked = database.transaction(STORE).objectStore(STORE).getAll(IDBKeyRange.bound(this.prefix, `${this.prefix}\uffff`));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const found = rows.filter(row => row.key !== this.key && row.who === this.who && row.text);
    if (!found.length) return [];
    this.alive.clear();
    this.channel.postMessage({ asks: true });
    await new Promise(go => setTimeout(go, ANSWER_MS));
    return found.filter(row => !this.alive.has(row.key)).sort((one, other) => one.at - other.at);
  }
}
