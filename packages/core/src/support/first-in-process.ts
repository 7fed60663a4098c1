/** On `globalThis`: the Set of the codes of warnings that one package of the project says for all of them. */
const saidKey = Symbol.for('executor-metrics.said.v1');

/** Whether nobody in this process has said it yet, whichever package or copy of one; from now on somebody has. */
export function isFirstInProcess(code: string): boolean {
  const said = saidInProcess();
  if (said.has(code)) return false;
  said.add(code);
  return true;
}

function saidInProcess(): Set<unknown> {
  const found: unknown = Reflect.get(globalThis, saidKey);
  if (found instanceof Set) return found;
  const created = new Set<unknown>();
  Object.defineProperty(globalThis, saidKey, { value: created, configurable: true });
  return created;
}
