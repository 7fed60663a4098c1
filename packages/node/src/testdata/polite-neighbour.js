// A service with another listener of signals, which raises them again only if it is alone (as signal-exit does).
import { start } from '@executor-metrics/node';

/** @param {NodeJS.Signals} signal */
const polite = (signal) => {
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, polite);
  process.kill(process.pid, signal);
};
process.on('SIGTERM', polite);
await start();
setInterval(() => {}, 60_000);
console.log('ready');
