// Who is in no studio leaves nothing of one on this computer.
"use strict";

navigator.serviceWorker?.ready.then(one => one.active.postMessage({})).catch(() => {});
