import { WebSocket } from 'ws';
import type { Clock } from '../domain/clock.ts';
import { sleep } from '../sleep.ts';
import { act } from './actions.ts';
import { ApiClient, SessionOver } from './api-client.ts';
import { type Company, foundCompany, logIn } from './company.ts';
import { createRandom, pick, type Random } from './random.ts';

export interface TrafficOptions {
  /** Where the service is, such as `http://127.0.0.1:8081`. */
  readonly api: string;
  readonly requestsPerSecond: number;
  readonly seed: number;
  readonly clock: Clock;
  /** Aborted when there is to be no more traffic. */
  readonly signal: AbortSignal;
  /** Told once when the service does not answer as it should. */
  readonly onError: (error: unknown) => void;
}

const companyCount = 3;
/** Requests that wait for their answer at the same time; a service that hangs must not pile them up. */
const maxPending = 16;

/** Users of a few organisations who work, at an even rate. Resolves when all that they asked for is answered. */
export async function generateTraffic(options: TrafficOptions): Promise<void> {
  const { api, requestsPerSecond, seed, clock, signal } = options;
  const onError = onlyOnce(options.onError);
  const client = new ApiClient(api);
  const random = createRandom(seed);
  const companies = await foundCompanies(client, clock).catch(onError);
  if (companies === undefined) return;
  const listeners = companies.map((company) => listenToEvents(api, company));
  const pending = new Set<Promise<void>>();
  const startedAt = performance.now();
  for (let sent = 0; !signal.aborted; sent++) {
    const early = startedAt + (sent * 1000) / requestsPerSecond - performance.now();
    if (early > 0) await sleep(early, signal).catch(() => {});
    if (pending.size >= maxPending) await Promise.race(pending);
    if (signal.aborted) break;
    const turn = takeTurn(pick(random, companies), { client, random, clock })
      .catch(onError)
      .finally(() => pending.delete(turn));
    pending.add(turn);
  }
  for (const listener of listeners) listener.close();
  await Promise.all(pending);
}

async function foundCompanies(client: ApiClient, clock: Clock): Promise<[Company, ...Company[]]> {
  // Where the database is a file, an earlier run may have left companies of all names that are not made of the time.
  const stamp = clock().getTime().toString(36);
  const first = await foundCompany(client, `company-0-${stamp}`);
  const others: Company[] = [];
  for (let i = 1; i < companyCount; i++) others.push(await foundCompany(client, `company-${i}-${stamp}`));
  return [first, ...others];
}

interface Means {
  readonly client: ApiClient;
  readonly random: Random;
  readonly clock: Clock;
}

async function takeTurn(company: Company, means: Means): Promise<void> {
  const person = pick(means.random, company.people);
  const token = person.token ?? (await logIn(means.client, person));
  try {
    await act({ ...means, company, person, token });
  } catch (error) {
    if (!(error instanceof SessionOver)) throw error;
    // Unless they have logged in again meanwhile, they do so at their next turn.
    if (person.token === token) person.token = undefined;
  }
}

/** Somebody of each organisation looks on at what happens there. */
function listenToEvents(api: string, { people }: Company): WebSocket {
  const { token = '' } = people[0];
  const socket = new WebSocket(`${api.replace('http', 'ws')}/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  // Nothing depends on it.
  socket.on('error', () => {});
  return socket;
}

function onlyOnce(tell: (error: unknown) => void): (error: unknown) => undefined {
  let told = false;
  return (error) => {
    if (!told) tell(error);
    told = true;
  };
}
